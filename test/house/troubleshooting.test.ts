import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** What differs from one message to the next: placeholders of sources, `…` of the page, numbers. */
const parts = (text: string): string[] => text.split(/\$?\{[^{}]*\}|…|\d+/)

/** All that is printed, with what is written over several lines joined. */
const printed = globSync(['src/**/*.ts', 'evaluators/*/src/**/*.rs', 'scripts/*.js', 'bin/*.js'], { cwd: root })
	.map(read)
	.join('\n')
	.replaceAll(/(['"`])\s*\+\s*['"`]|\\\n\s*/g, '')
	.replaceAll('\\`', '`')

describe('docs/troubleshooting.md', () => {
	const rows = [...read('docs/troubleshooting.md').matchAll(/^\| (`.*?) \| /gm)].map(([, first = '']) => first)
	const quoted = rows.flatMap((row) => [...row.matchAll(/(`+) ?(.+?) ?\1(?!`)/g)].map(([, , message = '']) => message))

	it('has messages', () => {
		assert.ok(quoted.length > 40, `${quoted.length}`)
	})

	for (const message of quoted) {
		it(`quotes what is really printed: ${message}`, () => {
			for (const part of parts(message)) assert.ok(printed.includes(part), part)
		})
	}
})
