import { isUtf8 } from 'node:buffer'

/**
 * Bytes as text: UTF-8, UTF-16 and UTF-32 by its byte order mark or by its zeros, or else as Windows writes it in Western Europe. A
 * byte order mark is no part of it, and lines that end as on old Macs end as everywhere.
 */
export function decodeText(bytes: Buffer): string {
	const [first, second] = bytes
	const wide = utf32(bytes)
	if (wide !== undefined) return wide.replace(/\r(?!\n)/g, '\n')
	// Without a mark, every other byte of plain text in UTF-16 is zero all the same.
	const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
	const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
	const encoding = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : isUtf8(bytes) ? 'utf-8' : 'windows-1252'
	return new TextDecoder(encoding).decode(bytes).replace(/\r(?!\n)/g, '\n')
}

/** Text of four bytes a character; `undefined` where it is none. */
function utf32(bytes: Buffer): string | undefined {
	if (bytes.length < 4 || bytes.length % 4 !== 0) return undefined
	const isLittle = bytes[1] !== undefined && bytes[2] === 0 && bytes[3] === 0 && bytes[0] !== 0
	const isBig = bytes[0] === 0 && bytes[1] === 0 && bytes[3] !== 0
	if (!isLittle && !isBig) return undefined
	let text = ''
	for (let at = 0; at < bytes.length; at += 4) {
		const code = isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
		if (code > 0x10ffff) return undefined
		text += String.fromCodePoint(code)
	}
	return text.replace(/^\ufeff/, '')
}
