using System.Runtime.InteropServices;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Decompresses zstd with the system's own library (libzstd), where there is one.</summary>
sealed class ZstandardStream : ForwardStream
{
    const int InputBytes = 1 << 17;

    static readonly string[] Names = ["libzstd.so.1", "libzstd.so", "libzstd.dylib", "libzstd.1.dylib", "libzstd.dll", "zstd.dll"];

    static readonly Lazy<Library?> Loaded = new(Library.Load);

    readonly Stream _compressed;
    readonly Library _library;
    readonly byte[] _input = new byte[InputBytes];
    nint _context;
    int _at;
    int _end;
    nuint _hint = 1;

    /// <summary>Begins to decompress.</summary>
    /// <param name="compressed">The compressed bytes; closed with this.</param>
    /// <exception cref="NotSupportedException">The system has no libzstd.</exception>
    public ZstandardStream(Stream compressed)
    {
        _library = Loaded.Value ?? throw new NotSupportedException("zstd, for which this system has no library (libzstd)");
        _compressed = compressed;
        _context = _library.Create();
    }

    /// <summary>Whether the system has the library.</summary>
    public static bool IsSupported => Loaded.Value is not null;

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            var ended = false;
            if (_at == _end)
            {
                (_at, _end) = (0, _compressed.Read(_input));
                ended = _end == 0;
                // The library says 0 at the end of a frame.
                if (ended && _hint == 0) return 0;
            }
            var (from, to) = (GCHandle.Alloc(_input, GCHandleType.Pinned), GCHandle.Alloc(buffer, GCHandleType.Pinned));
            try
            {
                var input = new Buffer { Bytes = from.AddrOfPinnedObject(), Size = (nuint)_end, At = (nuint)_at };
                var output = new Buffer { Bytes = to.AddrOfPinnedObject() + offset, Size = (nuint)count, At = 0 };
                _hint = _library.Decompress(_context, ref output, ref input);
                if (_library.IsError(_hint) != 0) throw new InvalidDataException("damaged zstd data");
                _at = (int)input.At;
                if (output.At > 0) return (int)output.At;
                // Nothing came in, and nothing was still to come out.
                if (ended) throw new InvalidDataException("the zstd data end in their midst");
            }
            finally
            {
                from.Free();
                to.Free();
            }
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (_context != 0) _library.Free(_context);
        _context = 0;
        if (disposing) _compressed.Dispose();
        base.Dispose(disposing);
    }

    // ZSTD_inBuffer and ZSTD_outBuffer of zstd.h.
    [StructLayout(LayoutKind.Sequential)]
    struct Buffer
    {
        public nint Bytes;
        public nuint Size;
        public nuint At;
    }

    sealed record Library(CreateContext Create, FreeContext Free, DecompressStream Decompress, CheckError IsError)
    {
        public static Library? Load()
        {
            foreach (var name in Names)
            {
                if (!NativeLibrary.TryLoad(name, out var library)) continue;
                return new Library(
                    Entry<CreateContext>(library, "ZSTD_createDStream"), Entry<FreeContext>(library, "ZSTD_freeDStream"),
                    Entry<DecompressStream>(library, "ZSTD_decompressStream"), Entry<CheckError>(library, "ZSTD_isError"));
            }
            return null;
        }

        static T Entry<T>(nint library, string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate nint CreateContext();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate nuint FreeContext(nint context);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate nuint DecompressStream(nint context, ref Buffer output, ref Buffer input);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate uint CheckError(nuint code);
}
