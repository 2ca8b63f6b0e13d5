import { randomStream } from '../candidate/random.ts'
import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { type Anatomy, visibleLocals } from './anatomy.ts'
import { brief, type Change } from './change.ts'
import type { Work } from './edit.ts'
import { behind, type Ground, isOrdered, type Source } from './grow-flow.ts'
import { growValue } from './grow-value.ts'
import { operandsOf } from './inference-walk.ts'
import { freshName } from './placement.ts'
import { known, primitiveName, readType, resolve, unit } from './rust-type.ts'

/**
 * Whether none of the functions has anything that the other edits could vary: no number, no statement, no expression of
 * a primitive type; such as a body of `Default::default()`, `""`, `todo!()`, or none.
 */
function isBarren(anatomy: Anatomy, functions: readonly string[]): boolean {
	return evolved(anatomy, functions).every((node) => isBarrenBody(anatomy, node))
}

/**
 * What a run can begin with: something to `vary`, bodies that can be `grown` from their signatures, or `nothing`, as where
 * a stub is of types that only its file knows.
 */
export function startOf(anatomy: Anatomy, functions: readonly string[]): 'varied' | 'grown' | 'nothing' {
	if (!isBarren(anatomy, functions)) return 'varied'
	const work = { random: randomStream('start'), calls: [], functions, main: anatomy, other: undefined }
	return Array.from({ length: 4 }, () => growBody(work)).some((change) => change !== undefined) ? 'grown' : 'nothing'
}

/** A function's body grown anew from its signature, or something grown upon what it gives so far. */
export function growBody(work: Work): Change | undefined {
	const { main, random } = work
	const functions = evolved(main, work.functions)
	if (functions.length === 0) return undefined
	const node = random.pick(functions)
	const body = childOf(node, 'body') as SyntaxNode
	const result = childOf(node, 'return_type')
	const type = result === undefined ? unit : readType(main.source, result)
	const sources = sourcesOf(main, node)
	const before = main.source.slice(body.start + 1, body.end - 1).trim()
	const goesOn = !isStub(main, body) && random.chance(0.4)
	const kept: string[] = []
	let taken = sources
	if (goesOn && resolve(type) === unit) kept.push(before)
	else if (goesOn && result !== undefined) {
		const own = freshName(main, 't')
		kept.push(`let ${own}: ${textOf(main.source, result)} = { ${before} };`)
		// What stood there may have moved what is not copied.
		const copied = sources.filter((each) => primitiveName(each.type) !== undefined || each.type.name === '&')
		const whole = resolve(type)
		if (whole.kind === 'known') taken = [{ name: own, type: whole, lends: true }, ...copied]
	}
	for (let tried = 0; tried < tries; tried++) {
		const ground: Ground = { random, sources: taken }
		const grown = grownText(ground, type)
		if (grown === undefined || !taken.some(({ name }) => new RegExp(`\\b${name}\\b`).test(grown))) continue
		const text = `{\n    ${[...kept, grown].join('\n    ')}\n}`
		return { splices: [{ start: body.start, end: body.end, text }], detail: `grown: ${brief(grown)}` }
	}
	return undefined
}

const tries = 12

function grownText(ground: Ground, type: ReturnType<typeof readType>): string | undefined {
	const depth = 1 + ground.random.below(2)
	if (resolve(type) !== unit) return growValue(ground, type, depth)?.text
	const lines = Array.from({ length: 1 + ground.random.below(2) }, () => growStatement(ground, depth))
	return lines.every((line) => line !== undefined) ? lines.join('\n    ') : undefined
}

/** A statement that changes what a `&mut` parameter refers to. */
function growStatement(ground: Ground, depth: number): string | undefined {
	const { random, sources } = ground
	const mutable = sources.filter((each) => each.type.name === '&mut')
	if (mutable.length === 0) return undefined
	const { name, type } = random.pick(mutable)
	const whole = behind(type)
	const element = whole.args[0]
	const index = ['i', 'j', 'k', 'at'].find((each) => sources.every((other) => other.name !== each)) ?? 'index'
	const inside = (extra: Source[]): Ground => ({ random, sources: [...extra, ...sources] })
	const at: Source = { name: index, type: known('usize'), lends: false }
	const ways: (string | undefined)[] = []
	const isSequence = /^(?:\[\]|\[;\]|Vec)$/.test(whole.name)
	if (isSequence && element !== undefined) {
		const item = resolve(element)
		const others = sources.filter((each) => each.name !== name)
		ways.push(`${name}.reverse();`)
		if (isOrdered(item) || primitiveName(item) !== undefined) {
			const compared = `${name}[${index} - 1] ${random.pick(['<', '>'])} ${name}[${index}]`
			ways.push(
				`for ${index} in 1..${name}.len() {\n        if ${compared} {\n            ${name}.swap(${index} - 1, ${index});\n        }\n    }`,
			)
		}
		if (primitiveName(item) !== undefined && item.kind === 'known') {
			const own: Source = { name: `${name}[${index}]`, type: item, lends: false }
			const value = growValue({ random, sources: [own, own, at, ...others] }, item, depth)
			if (value !== undefined)
				ways.push(`for ${index} in 0..${name}.len() {\n        ${name}[${index}] = ${value.text};\n    }`)
		}
		const value = whole.name === 'Vec' ? growValue({ random, sources: others }, item, depth) : undefined
		if (value !== undefined) ways.push(`${name}.push(${value.text});`)
	} else {
		const value = growValue(inside([]), whole, depth)
		if (value !== undefined) ways.push(`*${name} = ${value.text};`)
	}
	return ways.length === 0 ? undefined : random.pick(ways)
}

/** The parameters as values are grown from them. */
function sourcesOf(main: Anatomy, node: SyntaxNode): Source[] {
	const result = childOf(node, 'return_type')
	const lifetime = result && /'\w+/.exec(textOf(main.source, result))?.[0]
	const lent = new Set<string>()
	for (const parameter of operandsOf(childOf(node, 'parameters') ?? node)) {
		const [pattern, type] = [childOf(parameter, 'pattern'), childOf(parameter, 'type')]
		if (pattern === undefined || type === undefined) continue
		const written = textOf(main.source, type)
		const isLent = lifetime === undefined ? written.includes('&') : new RegExp(`${lifetime}\\b`).test(written)
		if (isLent) lent.add(textOf(main.source, pattern))
	}
	return visibleLocals(main.inference.scopes.get(childOf(node, 'body') as SyntaxNode))
		.reverse()
		.flatMap(({ name, type }) => {
			const known = resolve(type)
			return known.kind === 'known' ? [{ name, type: known, lends: lent.has(name) }] : []
		})
}

function evolved({ tree, source }: Anatomy, functions: readonly string[]): SyntaxNode[] {
	return tree.root.children.filter((node) => {
		const name = childOf(node, 'name')
		return node.type === 'function_item' && name !== undefined && functions.includes(textOf(source, name))
	})
}

function isBarrenBody(anatomy: Anatomy, node: SyntaxNode): boolean {
	const body = childOf(node, 'body') as SyntaxNode
	const isIn = (each: SyntaxNode) => each.start >= body.start && each.end <= body.end
	const hasScope = visibleLocals(anatomy.inference.scopes.get(body)).some(
		({ type }) => primitiveName(behind(type)) !== undefined || isNumbers(type),
	)
	// A truth value alone can only become the other one, where there is nothing to compare.
	const isFlag = (each: SyntaxNode) => each.type === 'boolean_literal' && !hasScope
	return (
		!anatomy.sites.some((each) => isIn(each.node) && !each.isFixed && !each.jumps && !isFlag(each.node)) &&
		!anatomy.literals.some((each) => isIn(each) && !isFlag(each)) &&
		!anatomy.statements.some((each) => isIn(each.node) && !isUnwritten(anatomy, each.node))
	)
}

function isNumbers(type: Parameters<typeof behind>[0]): boolean {
	const element = behind(type).args[0]
	return element !== undefined && primitiveName(element) !== undefined
}

/** Whether a body says nothing yet: it reads none of its parameters. */
function isStub(anatomy: Anatomy, body: SyntaxNode): boolean {
	const names = new Set(visibleLocals(anatomy.inference.scopes.get(body)).map((each) => each.name))
	for (const part of descendants(body)) {
		if (part.type === 'identifier' && names.has(textOf(anatomy.source, part))) return false
	}
	return true
}

function isUnwritten({ source }: Anatomy, node: SyntaxNode): boolean {
	return /^(?:todo|unimplemented|panic|unreachable)!/.test(textOf(source, node))
}
