import { doesNotThrow, match } from 'node:assert/strict'
import { stripTypeScriptTypes } from 'node:module'
import { describe, it } from 'node:test'
import { ownShapes } from '../../src/cli/init/own-shapes.ts'
import { readSignatures } from '../../src/cli/init/parse-signature.ts'
import { scriptTemplate } from '../../src/cli/init/script-template.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'

const types = `pub enum Kind { A, B(u8), C { x: i32 } }
pub struct Line { pub sku: String, pub qty: u32, pub tag: Option<Kind> }
`

async function templateFor(signature: string): Promise<string> {
	const own = ownShapes(await loadRustSyntax(), types)
	const source = signature.split(/; (?=fn)/).map((one) => `pub ${one} { loop {} }\n`)
	return scriptTemplate(await readSignatures(source.join(''), { own, instance: {} }))
}

describe('the scaffold of an evaluator in TypeScript', () => {
	it('can be read, whatever stands in the signature', async () => {
		for (const signature of [
			'fn f(x: f64, n: u64) -> f64',
			'fn sorted(numbers: &mut [f64])',
			'fn total(lines: &[Line], kinds: [Kind; 3]) -> f64',
			'fn split(text: &str, at: Option<(usize, char)>) -> Result<Vec<String>, String>',
			'fn push(q: &mut Vec<u8>, index: u8); fn pop_all(q: &mut Vec<u8>) -> Option<Line>; fn of(kind: Kind) -> u8',
			'fn delete(new: bool, await_: &[u8], r#type: u8, r#in: u8) -> bool',
		]) {
			const text = await templateFor(signature)
			doesNotThrow(() => stripTypeScriptTypes(text), `${signature}:\n${text}`)
		}
	})

	it('draws calls of several functions in turn, each with its own rule', async () => {
		const text = await templateFor('fn push(q: &mut Vec<u8>, x: u8); fn top_two(q: &[u8]) -> Option<(u8, u8)>')
		match(text, /defineEvaluator<ArgumentsPush \| ArgumentsTopTwo, ReturnedPush \| ReturnedTopTwo, /)
		match(text, /if \(index % 2 === 0\) \{[\s\S]*return \{ function: 'push', arguments: \[q, x\], known: wantedPush\(/)
		match(text, /\n\t\t\treturn \{ function: 'top_two', arguments: \[q\], known: wantedTopTwo\(/)
	})

	it("has values of a person's own types as serde writes them", async () => {
		const text = await templateFor('fn total(lines: &[Line]) -> u32')
		match(
			text,
			/type Arguments = \[lines: \(?\{ sku: string, qty: number, tag: 'A' \| \{ B: number \} \| \{ C: \{ x: number \} \} \| null \}\)?\[\]\]/,
		)
		match(text, /\(\) => \(\{ sku: /)
	})
})
