// Texts as bytes, in UTF-8: JavaScript has nothing for it by itself.

/** The bytes of a text. */
export function encode(text: string): Uint8Array {
    const bytes: number[] = [];
    for (const letter of text) {
        const point = letter.codePointAt(0) ?? 0;
        if (point < 0x80) {
            bytes.push(point);
        } else if (point < 0x800) {
            bytes.push(0xc0 | (point >> 6), tail(point));
        } else if (point < 0x10000) {
            bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
        } else {
            bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
        }
    }
    return Uint8Array.from(bytes);
}

function tail(bits: number): number {
    return 0x80 | (bits & 0x3f);
}

/** The text of bytes; what is no UTF-8 becomes the sign for that. */
export function decode(bytes: Uint8Array): string {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
        const [point, length] = pointAt(bytes, at);
        text += String.fromCodePoint(point);
        at += length;
    }
    return text;
}

/** The sign for what is no text. */
const NOTHING = 0xfffd;

// Of the first byte: how many follow, its own bits, and the least that is written with so many bytes.
function head(byte: number): [number, number, number] {
    if (byte < 0x80) {
        return [0, byte, 0];
    }
    if (byte >= 0xc0 && byte < 0xe0) {
        return [1, byte & 0x1f, 0x80];
    }
    if (byte >= 0xe0 && byte < 0xf0) {
        return [2, byte & 0x0f, 0x800];
    }
    return byte >= 0xf0 && byte < 0xf8 ? [3, byte & 0x07, 0x10000] : [-1, 0, 0];
}

function pointAt(bytes: Uint8Array, at: number): [number, number] {
    const [more, bits, least] = head(bytes[at] ?? 0xff);
    let point = bits;
    for (let step = 1; step <= more; step += 1) {
        const byte = bytes[at + step] ?? 0;
        if (byte >> 6 !== 2) {
            return [NOTHING, step];
        }
        point = (point << 6) | (byte & 0x3f);
    }
    const isNone = more < 0 || point < least || point > 0x10ffff || (point >> 11) === 0x1b;
    return [isNone ? NOTHING : point, Math.max(more, 0) + 1];
}
