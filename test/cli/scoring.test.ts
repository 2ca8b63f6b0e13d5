import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { experimentText, Folder, oxipelago, root, surfaceSeed } from './oxipelago.ts'

describe('score', () => {
	it('prints the outcome of one candidate of every kind, one line a file', async () => {
		using folder = new Folder()
		const limits = { wallMs: 1_000, memoryMb: 128, compileMs: 3_000, compileMemoryMb: 512 }
		folder.file('experiment.ts', experimentText({ limits }))
		folder.file('seed.rs', surfaceSeed)
		const fixtures = join(root, 'test/fixtures/outcomes')
		const files = readdirSync(fixtures).map((name) => join(fixtures, name))
		const notText = folder.file('rejected-bytes.rs', '')
		execFileSync('sh', ['-c', `printf 'pub fn \\377\\376' > ${notText}`])
		const { code, out, err } = await oxipelago(['score', folder.path, ...files, notText, '--json'])
		assert.equal(code, 0, err)
		const found = out
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as { file: string; outcome: { kind: string } })
		assert.deepEqual(
			found.map(({ file }) => file),
			[...files, notText],
		)
		for (const { file, outcome } of found) {
			const name = file.replace(/^.*\//, '')
			assert.ok(name.startsWith(outcome.kind), `${name}: ${outcome.kind}`)
		}
	})
})

describe('score -', () => {
	it('is standard input; where no file has a score it ends with 5', async () => {
		using folder = new Folder()
		folder.file('experiment.ts', experimentText())
		folder.file('seed.rs', surfaceSeed)
		const scoring = (input: string) => oxipelago(['score', folder.path, '-', '--json'], { input })
		const [good, bad] = [await scoring(surfaceSeed), await scoring('pub fn surface(x: f64, y: f64) -> f64 { true }')]
		assert.equal(good.code, 0, good.err)
		assert.deepEqual(
			[good, bad].map(({ out }) => [JSON.parse(out).file, JSON.parse(out).outcome.kind]),
			[
				['-', 'scored'],
				['-', 'compile-failed'],
			],
		)
		assert.equal(bad.code, 5, bad.err)
	})
})
