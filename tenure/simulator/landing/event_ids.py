"""The ids of product events: UUIDs, which do not ascend with time, as loaders give them."""

import numpy as np
import pyarrow as pa

LENGTH = 36
# Of a UUID's text: its 32 hexadecimal digits between the hyphens.
HYPHENS = (8, 13, 18, 23)
DIGITS = np.setdiff1d(np.arange(LENGTH), HYPHENS)
HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), "uint16")

# 64 bits less the four of the version, and less the two of the variant.
FIRST_BITS, SECOND_BITS = 60, 62
# Odd, so that a product modulo a power of two is a bijection (the constants of splitmix64 and of MurmurHash3).
FIRST = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
SECOND = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
# So that number 0 is not an id of zeros.
BEGIN = 0x9E3779B97F4A7C1


def event_ids(number: np.ndarray) -> pa.Array:
    """UUIDs of version 4 form as text; the same number gives the same one, whichever company it is of.

    Their first 60 free bits are a bijection of the number, so that two numbers never share an id.

    :param number: whole numbers from 0 to 2^60 - 1.
    """
    first = _mix(number.astype("uint64") ^ np.uint64(BEGIN), FIRST, FIRST_BITS)
    second = _mix(first, SECOND, SECOND_BITS)
    words = np.empty((len(number), 2), ">u8")
    words[:, 0] = (first >> 12 << 16) | 0x4000 | (first & 0xFFF)
    words[:, 1] = second | 1 << 63
    text = np.full((len(number), LENGTH), ord("-"), "uint8")
    text[:, DIGITS] = HEX[words.view("uint8")].view("uint8")
    offsets = pa.array(np.arange(len(number) + 1, dtype="int32") * LENGTH)
    return pa.StringArray.from_buffers(len(number), offsets.buffers()[1], pa.py_buffer(text.tobytes()))


def _mix(number: np.ndarray, factors: tuple[int, int], bits: int) -> np.ndarray:
    """A bijection of the numbers below 2^bits that scatters neighbours."""
    mask = np.uint64(2**bits - 1)
    for factor in factors:
        number = (number ^ (number >> np.uint64(bits // 2))) * np.uint64(factor) & mask
    return number ^ (number >> np.uint64(bits // 2))
