import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { decodeText } from '../experiment/decode-text.ts'
import { UsageError } from './exit-codes.ts'

/** Names that a model is reached by. */
const ours =
	'BASE_URL|MODEL|API_KEY|OPENAI_BASE_URL|OPENAI_API_BASE_URL|OPENAI_API_BASE|OPENAI_MODEL|OPENAI_MODEL_NAME|OPENAI_API_KEY'

/** A line that sets one of ours in another way than `NAME=value`: as YAML, as a shell of Windows, in small letters. */
const otherWay = new RegExp(
	`^\\s*(?:export\\s+|set\\s+|env\\s+|\\$env:)?["']?(${ours})["']?\\s*(?::?=|:(?!//))\\s*(.*)$`,
	'i',
)
/** `set -x NAME value`, `setenv NAME value`, `setx NAME value`, `ENV NAME value`. */
const byBlank = new RegExp(
	`^\\s*(?:set\\s+(?:-\\w+\\s+)+|setenv\\s+|setx\\s+(?:/m\\s+)?|env\\s+)(${ours})\\s+(.*)$`,
	'i',
)
/** An entry of a list in YAML, over two lines. */
const listed = new RegExp(
	`^[ \\t]*-?[ \\t]*(?:name|key):[ \\t]*["']?(${ours})["']?[ \\t]*\\r?\\n[ \\t]*value:[ \\t]*(.*)$`,
	'gim',
)
/** Where a line goes on with another of ours. */
const next = new RegExp(`(?:[;,]|\\s)\\s*(?=(?:export\\s+)?["']?(?:${ours})["']?\\s*(?:=|:(?!//)))`)
const named = new RegExp(`^\\s*["']?(?:${ours})\\b`)

/**
 * The variables of the `.env` in a folder; none where there is none.
 *
 * It is read as editors of all systems write it, UTF-16 included, and a line for a model also where it is written as
 * elsewhere, such as `MODEL: small`.
 *
 * @throws {UsageError} If it cannot be read, or a line that begins with one of a model's names sets nothing.
 */
export function readEnvFile(folder: string): NodeJS.Dict<string> {
	const path = join(folder, '.env')
	let bytes: Buffer
	try {
		bytes = readFileSync(path)
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		if (code === 'ENOENT' || code === 'ENOTDIR') return {}
		throw new UsageError(`${path}: cannot be read (${code})`, { cause: error })
	}
	const lines = decodeText(bytes)
		.replace(listed, '\n$1=$2')
		.split(/\r\n?|\n/)
		.flatMap((line, index) => partsOf(line).map((part) => [part, index] as const))
		.map(([line, index]) => {
			const found = otherWay.exec(line) ?? byBlank.exec(line)
			if (/\$\{/.test(found?.[2] ?? '')) {
				const name = found?.[1]?.toUpperCase()
				throw new UsageError(
					`${path}: expected line ${index + 1} to be \`${name}=…\`, found \`\${\` in it: write the value itself, variables are not filled in`,
				)
			}
			if (found !== null) return `${found[1]?.toUpperCase()}=${plainValue(found[2] ?? '')}`
			// What follows may be a key.
			if (named.test(line)) {
				const name = new RegExp(ours).exec(line)?.[0]
				throw new UsageError(`${path}: expected line ${index + 1} to be \`${name}=…\`, found \`${name}\` without \`=\``)
			}
			return line
		})
	return parseEnv(lines.join('\n'))
}

/** Without the quotes of a word processor, a remark behind them, or a mark at the end of the line. */
function plainValue(text: string): string {
	const quoted = /^[“”„‘’«»]+([^“”‘’«»]*)[“”‘’«»]+\s*(?:[;,]\s*)?(?:#.*)?$/.exec(text)?.[1]
	return quoted ?? text.replace(/(?<=^[^"'#]*)[;,]\s*$/, '')
}

/** What a line sets, one by one; a remark sets nothing. */
function partsOf(line: string): string[] {
	if (/^\s*#/.test(line)) return [line]
	const parts = (/^\s*\{(.*)\}\s*$/.exec(line)?.[1] ?? line).split(next)
	// `set "NAME=value"` of cmd.
	return parts.map((part) => part.replace(/^\s*(["'])(\w+=[^"']*)\1\s*$/, '$2'))
}
