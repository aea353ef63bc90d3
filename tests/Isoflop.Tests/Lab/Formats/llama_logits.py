"""What real llama.cpp answers: python3 llama_logits.py LIBRARY_FOLDER MODEL REQUEST, the request and the answer as JSON.

The request has "tokens" (ids to run) and "texts" (to tokenize). Exit code 3: this library's structures are not the ones known here.
"""
import ctypes
import glob
import json
import os
import struct
import sys

folder, model_path, request_path = sys.argv[1:4]
request = json.load(open(request_path, encoding="utf-8"))


def load(pattern):
    return ctypes.CDLL(sorted(glob.glob(os.path.join(folder, pattern)))[0], mode=ctypes.RTLD_GLOBAL)


load("libggml-base*.so*")
ggml = load("libggml.*so*")
llama = load("libllama.*so*")

# Structures are passed by value on the stack: one that is longer than the library's is read from its start.
class Bytes(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_ubyte * 512)]

    def integer(self, offset):
        return struct.unpack_from("<i", bytes(self.bytes), offset)[0]

    def write(self, offset, value):
        struct.pack_into("<i", (ctypes.c_ubyte * 512).from_buffer(self), offset, value)


class Batch(ctypes.Structure):
    _fields_ = [
        ("n_tokens", ctypes.c_int32),
        ("token", ctypes.POINTER(ctypes.c_int32)),
        ("embd", ctypes.c_void_p),
        ("pos", ctypes.POINTER(ctypes.c_int32)),
        ("n_seq_id", ctypes.POINTER(ctypes.c_int32)),
        ("seq_id", ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
        ("logits", ctypes.POINTER(ctypes.c_int8)),
        ("spare", ctypes.c_ubyte * 128),
    ]


def function(library, name, result, *arguments):
    found = getattr(library, name)
    found.restype, found.argtypes = result, arguments
    return found


log = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
messages = []
keep = log(lambda level, text, _: messages.append(text.decode("utf-8", "replace")))
function(llama, "llama_log_set", None, log, ctypes.c_void_p)(keep, None)
function(ggml, "ggml_backend_load_all_from_path", None, ctypes.c_char_p)(folder.encode())
function(llama, "llama_backend_init", None)()

context_parameters = function(llama, "llama_context_default_params", Bytes)()
flash, type_k, type_v = 52, 104, 108
if [context_parameters.integer(at) for at in (0, 4, flash, type_k, type_v)] != [512, 2048, -1, 1, 1]:
    print("structures of another version")
    sys.exit(3)
model = function(llama, "llama_model_load_from_file", ctypes.c_void_p, ctypes.c_char_p, Bytes)(
    model_path.encode(), function(llama, "llama_model_default_params", Bytes)())
if not model:
    sys.exit("".join(messages))
vocabulary = function(llama, "llama_model_get_vocab", ctypes.c_void_p, ctypes.c_void_p)(model)
size = function(llama, "llama_vocab_n_tokens", ctypes.c_int32, ctypes.c_void_p)(vocabulary)

tokenize = function(llama, "llama_tokenize", ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32,
                    ctypes.POINTER(ctypes.c_int32), ctypes.c_int32, ctypes.c_bool, ctypes.c_bool)
ids = []
for text in request["texts"]:
    encoded = text.encode()
    room = (ctypes.c_int32 * (len(encoded) + 8))()
    count = tokenize(vocabulary, encoded, len(encoded), room, len(room), False, False)
    ids.append(list(room[:count]))

tokens = request["tokens"]
context_parameters.write(0, max(len(tokens), 8))
# Keys and values of 32 bits, and no flash attention: nothing is rounded that the lab does not round.
for offset, value in ((flash, 0), (type_k, 0), (type_v, 0)):
    context_parameters.write(offset, value)
context = function(llama, "llama_init_from_model", ctypes.c_void_p, ctypes.c_void_p, Bytes)(model, context_parameters)
if not context:
    sys.exit("".join(messages))
batch = function(llama, "llama_batch_init", Batch, ctypes.c_int32, ctypes.c_int32, ctypes.c_int32)(len(tokens), 0, 1)
batch.n_tokens = len(tokens)
for i, token in enumerate(tokens):
    batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.logits[i] = token, i, 1, 1
    batch.seq_id[i][0] = 0
if function(llama, "llama_decode", ctypes.c_int32, ctypes.c_void_p, Batch)(context, batch) != 0:
    sys.exit("".join(messages))
row = function(llama, "llama_get_logits_ith", ctypes.POINTER(ctypes.c_float), ctypes.c_void_p, ctypes.c_int32)
logits = [row(context, i)[:size] for i in range(len(tokens))]
json.dump({"logits": logits, "ids": ids}, sys.stdout)
sys.stdout.flush()
os._exit(0)
