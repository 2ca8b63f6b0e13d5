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
/** `set -x NAME value`, `setenv NAME value`, `set-env NAME value`, `setx NAME value`, `ENV NAME value`. */
const byBlank = new RegExp(
	`^\\s*(?:set\\s+(?:--?[\\w-]+\\s+)+|set-?env\\s+|setx\\s+(?:/m\\s+)?|env\\s+)(${ours})\\s+(.*)$`,
	'i',
)
/** An entry of a list in YAML, JSON or HCL, over two lines or on one in braces. */
const listed = new RegExp(
	`^[ \\t]*(?:-[ \\t]*)?\\{?[ \\t]*["']?(?:name|key)["']?[ \\t]*[:=][ \\t]*["']?(${ours})["']?(?:,[ \\t]*|[ \\t]*,?[ \\t]*\\r?\\n[ \\t]*)["']?value["']?[ \\t]*[:=][ \\t]*(.*?)[ \\t]*(?:\\}[ \\t]*,?[ \\t]*)?$`,
	'gim',
)
/** What systemd and docker write before what they set. */
const setter = /^\s*Environment=|(?:^|\s)(?:-e|--env)(?=[\s=])=?/g
/** Where a line goes on with another of ours. */
const next = new RegExp(`(?:[;,]|\\s)\\s*(?=(?:export\\s+)?["']?(?:${ours})["']?\\s*(?:=|:(?!//)))`)
const named = new RegExp(`^\\s*["']?(?:${ours})\\b`)
/** Where a line of another language sets one of ours: `os.environ["MODEL"] = …`, `<add key="MODEL" value=…>`, `| MODEL | m |`. */
const mentioned = new RegExp(`[^\\w#-](${ours})["'\\])]*\\s*(?:[=:,<>|]|value\\s*=)`)

/**
 * The variables of the `.env` in a folder; none where there is none.
 *
 * It is read as editors of all systems write it, UTF-16 included, and a line for a model also where it is written as
 * elsewhere, such as `MODEL: small`.
 *
 * @throws {UsageError} If it cannot be read, or a line that names one of a model's sets nothing.
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
		// Of no width, as they come along from web pages.
		.replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
		.replace(listed, '\n$1=$2')
		.split(/\r\n?|\n/)
		.flatMap((line, index) => partsOf(line).map((part) => [part, index] as const))
		.map(([line, index]) => {
			const found = otherWay.exec(line) ?? byBlank.exec(line)
			const variable = /^(?!').*?(\$[{(]|\$[A-Z_]{3,}|%[A-Z_]{3,}%)/.exec(found?.[2] ?? '')?.[1]
			// What follows may be a key.
			const refuse = (name: string | undefined, what: string): never => {
				throw new UsageError(`${path}: expected line ${index + 1} to be \`${name?.toUpperCase()}=…\`, found ${what}`)
			}
			if (variable !== undefined) {
				return refuse(found?.[1], `\`${variable}\` in it: write the value itself, variables are not filled in`)
			}
			const name = found?.[1]?.toUpperCase() ?? ''
			if (found !== null)
				return `${name}=${name.endsWith('KEY') ? plainValue(found[2] ?? '') : bareValue(found[2] ?? '')}`
			if (named.test(line)) return refuse(new RegExp(ours).exec(line)?.[0], 'no `=` behind the name')
			const isOther = /^\s*#|^\s*(?:export\s+)?\w+\s*=/.test(line)
			const other = isOther ? undefined : mentioned.exec(line)?.[1]
			return other === undefined ? line : refuse(other, 'it set in another language')
		})
	return parseEnv(lines.join('\n'))
}

/** Of an address or a name of a model, where a shell, a program or a page has more on the line. */
function bareValue(text: string): string {
	const address = /^[^\w/]*(?:str\s*=[^\w/]*)?(https?:\/\/(?:\[[\da-f:.]+\])?[^\s"'`<>()[\];,|“”‘’«»]+)/i.exec(
		text,
	)?.[1]
	if (address !== undefined) return address
	const plain = text.replace(/^str\s*=\s*(?=["'])/, '').replace(/^\$(?=["'])/, '')
	return plainValue(plain.replace(/(?<=^[^"']*\S)\s*(?:;|\s(?:\/\/|--|&&|\|\|))\s.*$/, ''))
}

/** Without the quotes of a word processor, a remark behind them, or a mark at the end of the line. */
function plainValue(text: string): string {
	const quoted = /^[“”„‘’«»]+([^“”‘’«»]*)[“”‘’«»]+\s*(?:[;,]\s*)?(?:#.*)?$/.exec(text)?.[1]
	return quoted ?? text.replace(/(?<=^[^"'#]*)[;,]\s*$/, '')
}

/** What a line sets, one by one; a remark sets nothing. */
function partsOf(line: string): string[] {
	if (/^\s*#/.test(line)) return [line]
	const bare = line.replace(setter, ' ').replace(/\s*\\$/, '')
	const parts = (/^[^={$]*\{(.*)\}[,;\s]*$/.exec(bare)?.[1] ?? bare).split(next)
	// `set "NAME=value"` of cmd.
	return parts.map((part) => part.replace(/^\s*(["'])(\w+=[^"']*)\1\s*$/, '$2'))
}
