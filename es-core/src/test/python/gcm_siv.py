"""AES-256-GCM-SIV (RFC 8452), which the cryptography package has only from version 42 on."""
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def aes(key, blocks):
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return encryptor.update(blocks) + encryptor.finalize()


def padded(data):
    return data + bytes(-len(data) % 16)


def dot(a, b):
    """The product of two field elements and x^-128, as numbers whose lowest bit stands for 1."""
    product = 0
    for bit in range(128):
        if a >> bit & 1:
            product ^= b << bit
    for bit in range(128):  # divides by x, 128 times: x^128 + x^127 + x^126 + x^121 + 1
        if product >> bit & 1:
            product ^= (1 << 128 | 1 << 127 | 1 << 126 | 1 << 121 | 1) << bit
    return product >> 128


def polyval(key, data):
    h, s = int.from_bytes(key, "little"), 0
    for i in range(0, len(data), 16):
        s = dot(s ^ int.from_bytes(data[i:i + 16], "little"), h)
    return s.to_bytes(16, "little")


def decrypt(key, nonce, sealed, associated):
    text, tag = sealed[:-16], sealed[-16:]
    halves = [aes(key, struct.pack("<I", i) + nonce)[:8] for i in range(6)]
    authentication_key, encryption_key = b"".join(halves[:2]), b"".join(halves[2:])
    start, rest = int.from_bytes(tag[:4], "little"), tag[4:15] + bytes([tag[15] | 0x80])
    counters = b"".join(struct.pack("<I", (start + i) % 2**32) + rest for i in range(len(padded(text)) // 16))
    plaintext = bytes(a ^ b for a, b in zip(text, aes(encryption_key, counters)))
    lengths = struct.pack("<QQ", len(associated) * 8, len(plaintext) * 8)
    digest = polyval(authentication_key, padded(associated) + padded(plaintext) + lengths)
    digest = bytes(a ^ b for a, b in zip(digest, nonce + bytes(4)))
    if aes(encryption_key, digest[:15] + bytes([digest[15] & 0x7F])) != tag:
        raise InvalidTag
    return plaintext
