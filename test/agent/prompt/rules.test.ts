import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Subject, systemText } from '../../../src/agent/prompt/rules.ts'
import { experimentFor } from '../../scoring/experiments.ts'
import { facts } from '../host.ts'

async function told(changes: Partial<Subject>): Promise<string> {
	return systemText({ ...(await experimentFor()), facts, ...changes })
}

suite('what every prompt says', () => {
	test('names crates that candidates may use, as Rust has their names, and no other', async () => {
		const dependencies = { memchr: { version: '2' }, 'my-maths': { path: '/somewhere/my-maths' } }
		const text = await told({ dependencies })
		assert.match(
			text,
			/^- Safe Rust and the standard library, and of other crates `memchr` \(version 2\), `my_maths` only: /m,
		)
		assert.match(text, /no further crates/)
		assert.doesNotMatch(text, /somewhere|# Types/)
	})

	test('shows types of the signature, and that they cannot be changed', async () => {
		const source = 'pub struct Point {\n    pub x: f64,\n}\n'
		const text = await told({ types: { path: '/somewhere/types.rs', source } })
		assert.match(text, /# Types\nThe crate `types` has these, .*They cannot be changed.*\n```rust\npub struct Point \{/)
		assert.match(text, /of other crates `types` only/)
	})

	test('says what a generic function is called with', async () => {
		assert.match(await told({ instance: { T: 'i64', N: '4' } }), /^- It is called with `T` = `i64`, `N` = `4`\.$/m)
	})

	test('says nothing of crates where there are none', async () => {
		assert.match(await told({}), /^- Safe Rust and the standard library only: no `unsafe`, no other crates, /m)
	})
})
