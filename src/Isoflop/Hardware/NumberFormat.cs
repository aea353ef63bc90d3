namespace Isoflop.Hardware;

/// <summary>The numbers that a device multiplies.</summary>
public enum NumberFormat
{
    /// <summary>32 bits, without tensor cores.</summary>
    Fp32,

    /// <summary>16 bits (bfloat16, or half precision where a device has no other), accumulated in 32.</summary>
    Bf16,

    /// <summary>8-bit floating point.</summary>
    Fp8,

    /// <summary>4-bit floating point.</summary>
    Fp4,

    /// <summary>8-bit integers.</summary>
    Int8,
}
