import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { execa } from 'execa'

const root = join(import.meta.dirname, '../..')

suite('what `npm run NAME --` does not know is one line and exit code 2', { concurrency: 2 }, () => {
	for (const [file, words, line] of [
		['bench/main.ts', ['nothing'], /^Expected one of all, busy, .*, or nothing, found 'nothing'\.$/],
		['bench/main.ts', ['--sedonds', '3'], /^unknown option '--sedonds' \(Did you mean --seconds\?\)$/],
		['bench/main.ts', ['regression', '--peers', 'operon,me'], /Expected some of operon, gplearn, found 'me'\.$/],
		['bench/main.ts', ['regression', '--noise', '0,10'], /Expected numbers from 0 to 1, separated by commas\.$/],
		['bench/size.ts', ['--most', '10'], /Expected a whole number of at least 1000\.$/],
		['test/attacks/main.ts', ['more'], /^too many arguments/],
		['test/endure/main.ts', ['--minutes', 'some'], /Expected a number above 0\.$/],
		['test/faults/main.ts', ['--rounds', '0'], /Expected a whole number of at least 1\.$/],
		['test/fuzz/main.ts', ['--seed', '-1'], /Expected a whole number from 0 to \d+\.$/],
		['test/package/main.ts', ['--only'], /^option '--only <text>' argument missing$/],
	] as const) {
		test([file, ...words].join(' '), async () => {
			const { exitCode, stdout, stderr } = await execa('node', [join(root, file), ...words], { reject: false })
			assert.match(stderr, line)
			assert.deepEqual([exitCode, stdout], [2, ''])
		})
	}

	test('help says what there is', async () => {
		const { stdout } = await execa('node', [join(root, 'bench/main.ts'), 'compare', '--help'])
		assert.match(stdout, /^Usage: npm run bench -- compare \[options\]\n/)
		assert.match(stdout, /--requests <n>/)
	})
})
