import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { childOf, descendants, loadRustSyntax, type SyntaxNode, textOf } from '../../src/experiment/rust-syntax.ts'
import { findToolchain } from '../../src/rust/toolchain.ts'
import {
	atom,
	binary,
	cast,
	dereference,
	type Fragment,
	fitted,
	fragmentOf,
	indexed,
	inverse,
	methodCall,
	negation,
	withParentheses,
} from '../../src/variation/fragment.ts'
import { operandsOf } from '../../src/variation/inference-walk.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const syntax = await loadRustSyntax()

/** An expression twice: as built from fragments, and fully parenthesised as it is meant. */
interface Built {
	readonly fragment: Fragment
	readonly full: string
}

const operators = [
	'+',
	'-',
	'*',
	'/',
	'%',
	'&',
	'|',
	'^',
	'<<',
	'>>',
	'==',
	'!=',
	'<',
	'>',
	'<=',
	'>=',
	'&&',
	'||',
] as const
const leaf = fc.constantFrom('a', 'b', '1', '2.5', 'f(a, b)', 'data[i]', 'std::f64::consts::PI').map((text) => ({
	fragment: atom(text),
	full: text,
}))

const { tree: expression } = fc.letrec<{ tree: Built; leaf: Built; inner: Built }>((tie) => ({
	tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, tie('leaf'), tie('inner')),
	leaf,
	inner: fc.oneof(
		fc.tuple(tie('tree'), fc.constantFrom(...operators), tie('tree')).map(([left, operator, right]) => ({
			fragment: binary(left.fragment, operator, right.fragment),
			full: `(${left.full} ${operator} ${right.full})`,
		})),
		tie('tree').map(({ fragment, full }) => ({ fragment: negation(fragment), full: `(-${full})` })),
		tie('tree').map(({ fragment, full }) => ({ fragment: inverse(fragment), full: `(!${full})` })),
		tie('tree').map(({ fragment, full }) => ({ fragment: dereference(fragment), full: `(*${full})` })),
		tie('tree').map(({ fragment, full }) => ({ fragment: cast(fragment, 'usize'), full: `(${full} as usize)` })),
		tie('tree').map(({ fragment, full }) => ({ fragment: methodCall(fragment, 'cos', []), full: `(${full}).cos()` })),
		fc.tuple(tie('tree'), tie('tree')).map(([receiver, argument]) => ({
			fragment: methodCall(receiver.fragment, 'max', [argument.fragment]),
			full: `(${receiver.full}).max(${argument.full})`,
		})),
		fc.tuple(tie('tree'), tie('tree')).map(([base, index]) => ({
			fragment: indexed(base.fragment, index.fragment),
			full: `(${base.full})[${index.full}]`,
		})),
	),
}))

/** A tree as text with every grouping written out and no parentheses of the source left. */
function shape(source: string, node: SyntaxNode): string {
	if (node.type === 'parenthesized_expression') return shape(source, operandsOf(node)[0] as SyntaxNode)
	if (node.children.length === 0) return textOf(source, node)
	return `{${node.children.map((child) => shape(source, child)).join(' ')}}`
}

function parse(text: string): { source: string; value: SyntaxNode } {
	const source = `fn f() { let v = ${text}; }`
	const { root, hasError } = syntax.parse(source)
	assert.equal(hasError, false, text)
	const declaration = [...descendants(root)].find((node) => node.type === 'let_declaration') as SyntaxNode
	return { source, value: childOf(declaration, 'value') as SyntaxNode }
}

function shapeOf(text: string): string {
	const { source, value } = parse(text)
	return shape(source, value)
}

describe('fragments', () => {
	test('are grouped as they were built', () => {
		fc.assert(
			fc.property(expression, ({ fragment, full }) => assert.equal(shapeOf(fragment.text), shapeOf(full))),
			{ numRuns: 1_000 },
		)
	})

	test('read from a tree are the same again', () => {
		fc.assert(
			fc.property(expression, ({ full }) => {
				const { source, value } = parse(full)
				assert.equal(shapeOf(fragmentOf(source, value).text), shapeOf(full))
			}),
			{ numRuns: 300 },
		)
	})

	test('put in the place of any part of an expression leave the rest grouped as it was', () => {
		fc.assert(
			fc.property(expression, expression, fc.nat(), (outer, inner, at) => {
				const { source, value } = parse(outer.fragment.text)
				const parts = [...descendants(value)].filter(
					(node) => expressions.has(node.type) && node.parent?.type !== 'scoped_identifier',
				)
				const part = parts[at % parts.length] as SyntaxNode
				const slot = withParentheses(part)
				const text = source.slice(0, slot.start) + fitted(inner.fragment, slot) + source.slice(slot.end)
				const marked = `${source.slice(0, part.start)}MARK${source.slice(part.end)}`
				const wanted = shapeOf(marked.slice('fn f() { let v = '.length, -3)).replace('MARK', shapeOf(inner.full))
				assert.equal(shapeOf(text.slice('fn f() { let v = '.length, -3)), wanted)
			}),
			{ numRuns: 1_000 },
		)
	})

	test('need no parentheses where none are needed', () => {
		const x = atom('x')
		assert.equal(binary(binary(x, '*', x), '+', binary(x, '/', x)).text, 'x * x + x / x')
		assert.equal(binary(x, '-', binary(x, '-', x)).text, 'x - (x - x)')
		assert.equal(binary(binary(x, '-', x), '-', x).text, 'x - x - x')
		assert.equal(methodCall(negation(x), 'abs', [binary(x, '+', x)]).text, '(-x).abs(x + x)')
		assert.equal(negation(methodCall(x, 'abs', [])).text, '-x.abs()')
		assert.equal(binary(cast(x, 'usize'), '<', x).text, '(x as usize) < x')
		assert.equal(binary(cast(x, 'usize'), '>', x).text, 'x as usize > x')
	})

	test('mean to rustc what they mean here', async () => {
		const operand = fc.constantFrom('a', 'b', 'c', '3', '7').map((text) => ({ fragment: atom(text), full: text }))
		const { tree } = fc.letrec<{ tree: Built }>((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 4 },
				operand,
				fc
					.tuple(tie('tree'), fc.constantFrom('+', '-', '*', '&', '|', '^'), tie('tree'))
					.map(([left, operator, right]) => ({
						fragment: binary(left.fragment, operator, right.fragment),
						full: `(${left.full} ${operator} ${right.full})`,
					})),
				fc
					.tuple(tie('tree'), fc.constantFrom('<', '>', '==', '<=', '!='), tie('tree'))
					.map(([left, operator, right]) => ({
						fragment: cast(binary(left.fragment, operator, right.fragment), 'i64'),
						full: `((${left.full} ${operator} ${right.full}) as i64)`,
					})),
				tie('tree').map(({ fragment, full }) => ({ fragment: negation(fragment), full: `(-${full})` })),
				tie('tree').map(({ fragment, full }) => ({ fragment: inverse(fragment), full: `(!${full})` })),
				tie('tree').map(({ fragment, full }) => ({ fragment: cast(fragment, 'i64'), full: `(${full} as i64)` })),
				tie('tree').map(({ fragment, full }) => ({
					fragment: methodCall(cast(fragment, 'i64'), 'wrapping_mul', [atom('5')]),
					full: `((${full}) as i64).wrapping_mul(5)`,
				})),
			),
		}))
		const samples = fc.sample(tree, { numRuns: 300, seed: 5 })
		const checks = samples.map(({ fragment, full }) => `\tassert_eq!(${fragment.text}, ${full});`)
		const source = `#![allow(warnings)]\nfn main() {\n\tlet (a, b, c) = std::hint::black_box((11i64, -4i64, 6i64));\n${checks.join('\n')}\n}\n`
		const folder = await mkdtemp(join(tmpdir(), 'oxipelago-fragment-'))
		try {
			const file = join(folder, 'main.rs')
			await writeFile(file, source)
			const { rustc } = await findToolchain(undefined, process.env)
			const program = join(folder, 'main')
			const run = promisify(execFile)
			await run(rustc, ['--edition=2024', '-C', 'overflow-checks=off', '--cap-lints=allow', '-o', program, file])
			await run(program)
		} finally {
			await rm(folder, { recursive: true })
		}
	})
})

const expressions = new Set([
	'identifier',
	'integer_literal',
	'float_literal',
	'binary_expression',
	'unary_expression',
	'type_cast_expression',
	'call_expression',
	'index_expression',
	'scoped_identifier',
])
