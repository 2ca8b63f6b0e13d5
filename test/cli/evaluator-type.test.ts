import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { evaluatorType } from '../../src/cli/crate/evaluator-type.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'

const root = join(import.meta.dirname, '../..')
const syntax = await loadRustSyntax()

suite('the type of an evaluator', () => {
	test("is found in all that come with the package, also where a macro of theirs calls the kit's", () => {
		const crates = ['rastrigin', 'regression', 'sort'].map((name) => join(root, 'evaluators', name, 'src/main.rs'))
		const examples = readdirSync(join(root, 'examples')).map((name) => join(root, 'examples', name, 'evaluator.rs'))
		const found = [...crates, ...examples.filter((path) => existsSync(path))].map((path) => {
			const source = readFileSync(path, 'utf8')
			const type = evaluatorType(syntax, source)
			return [path, type !== undefined && source.includes(`impl Evaluator for ${type}`)]
		})
		assert.deepEqual(
			found.filter(([, isThere]) => isThere !== true),
			[],
		)
	})

	test('is found by whatever path the macro is called, and nowhere in a text or a comment', () => {
		assert.equal(evaluatorType(syntax, 'oxipelago_kit::evaluator!(Mine, fn(u32) -> u32);'), 'Mine')
		assert.equal(
			evaluatorType(syntax, '// evaluator!(Mine, fn(u32) -> u32);\nconst A: &str = "evaluator!(Mine)";'),
			undefined,
		)
	})
})
