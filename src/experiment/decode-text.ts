import { isUtf8 } from 'node:buffer'

/**
 * Bytes as text: UTF-8, UTF-16 by its byte order mark or by its zeros, or else as Windows writes it in Western Europe. A
 * byte order mark is no part of it, and lines that end as on old Macs end as everywhere.
 */
export function decodeText(bytes: Buffer): string {
	const [first, second] = bytes
	// Without a mark, every other byte of plain text in UTF-16 is zero all the same.
	const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
	const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
	const encoding = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : isUtf8(bytes) ? 'utf-8' : 'windows-1252'
	return new TextDecoder(encoding).decode(bytes).replace(/\r(?!\n)/g, '\n')
}
