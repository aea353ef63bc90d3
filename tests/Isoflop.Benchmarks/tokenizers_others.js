// The others' side of the tokenizer benchmark: one line of JSON in, one out. Packages are in the folder that the first argument names.
const path = require('path');
const fs = require('fs');
const [folder, tokenizerFile, textsFile] = process.argv.slice(2);
const load = name => require(path.join(folder, 'node_modules', name));
const version = name => JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'))).version;
const texts = JSON.parse(fs.readFileSync(textsFile, 'utf8'));
const file = JSON.parse(fs.readFileSync(tokenizerFile, 'utf8'));
// GPT-2's alphabet of bytes, to give tiktoken raw bytes.
const bytes = {};
for (let b = 0, n = 0; b < 256; b++) {
  const printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255);
  bytes[String.fromCharCode(printable ? b : 256 + n++)] = b;
}
const special = new Set(file.added_tokens.map(token => token.content));
const ranks = Object.entries(file.model.vocab).filter(([token]) => !special.has(token)).sort((a, b) => a[1] - b[1])
  .map(([token, id]) => `! ${id} ${Buffer.from([...token].map(c => bytes[c])).toString('base64')}`).join('\n');
const pattern = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const rust = load('tokenizers').Tokenizer.fromFile(tokenizerFile);
const wasm = new (load('tiktoken').Tiktoken)(ranks, {}, pattern);
const sides = {
  'Hugging Face tokenizers (Rust)': async () => { let n = 0; for (const text of texts) n += (await rust.encode(text)).getLength(); return n; },
  'Hugging Face tokenizers (Rust), batches': async () => { let n = 0; for (let i = 0; i < texts.length; i += 256) for (const e of await rust.encodeBatch(texts.slice(i, i + 256))) n += e.getLength(); return n; },
  'tiktoken (WebAssembly)': async () => { let n = 0; for (const text of texts) n += wasm.encode_ordinary(text).length; return n; },
};
console.log(JSON.stringify({ names: Object.keys(sides), versions: `Node ${process.version}, tokenizers ${version('tokenizers')}, tiktoken ${version('tiktoken')}` }));
require('readline').createInterface({ input: process.stdin }).on('line', async name => {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const tokens = await sides[name]();
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({ tokens, wall, cpu: (used.user + used.system) / 1e6 }));
});
