import { readFile } from 'node:fs/promises'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { decodeText } from '../decode-text.ts'
import { ExperimentError } from '../experiment-error.ts'
import { binaryKind, languageOf } from './no-table.ts'

/** Characters that one text may have; what is longer does not fit into a string. */
const mostCharacters = 2 ** 29 - 24

/**
 * A table's file as text: unpacked where it is gz or zstd, decoded by its byte order mark or by its zeros, lines ended by
 * `\n` alone. Text that is not Unicode is read as Windows writes it in Western Europe.
 *
 * @throws {ExperimentError} If it cannot be read, or is no text.
 */
export async function readTableText(path: string): Promise<string> {
	const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
		const why = cause.code === 'ENOENT' ? 'expected a table here, found no such file' : `cannot be read (${cause.code})`
		throw new ExperimentError([`${path}: ${why}`], { cause })
	})
	const plain = unpacked(bytes, path)
	const decoded = decodeText(plain)
	// So texts of DOS end.
	const text = decoded.endsWith('\u001a') ? decoded.slice(0, -1) : decoded
	const other = binaryKind(plain) ?? languageOf(text)
	if (other !== undefined) throw new ExperimentError([`${path}: expected a table as text, found ${other}`])
	const control = /[^\P{Cc}\s]/u.exec(text)
	if (control !== null)
		throw new ExperimentError([`${path}: expected a table as text, such as CSV, found other bytes: save it as CSV`])
	return undrawn(text.replace(/\r\n?/g, '\n'))
}

/** A table that was drawn in lines, as programs show one on a terminal, with signs of ASCII for these. */
function undrawn(text: string): string {
	if (!/^\s*[┌╔┏╭├╒╓]/.test(text)) return text
	return text
		.replace(/[│┃║┆┇┊┋╎╏]/g, '|')
		.replace(/[─━═╌╍┄┅┈┉]/g, '-')
		.replace(/[\u2500-\u257f]/g, '+')
}

function unpacked(bytes: Buffer, path: string): Buffer {
	const starts = (...first: number[]) => first.every((byte, at) => bytes[at] === byte)
	const unpack = starts(0x1f, 0x8b) ? gunzipSync : starts(0x28, 0xb5, 0x2f, 0xfd) ? zstdDecompressSync : undefined
	if (unpack === undefined) return bytes
	try {
		return unpack(bytes, { maxOutputLength: mostCharacters })
	} catch (cause) {
		const { code, message } = cause as NodeJS.ErrnoException
		const why = code === 'ERR_BUFFER_TOO_LARGE' ? 'it is larger than 512 MB' : message
		throw new ExperimentError([`${path}: cannot be unpacked: ${why}`], { cause })
	}
}
