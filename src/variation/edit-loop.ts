import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Site } from './anatomy.ts'
import { brief, type Change, replacing } from './change.ts'
import { pickSite, pickWhere, type Work } from './edit.ts'
import { soilAt } from './edit-expression.ts'
import { atom, binary, fragmentOf } from './fragment.ts'
import { grow, growVariable } from './grow.ts'
import { bodyOf, enclosingLoop, freshName, insertion, insertionInto } from './placement.ts'
import { integerNames } from './rust-type.ts'

/** A loop left early, or a round of it: `if c { break; }`. */
export function insertExit(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickWhere(random, main.statements, (each) => enclosingLoop(each.node) !== undefined)
	if (site === undefined) return undefined
	const condition = grow({ random, calls: work.calls, scope: site.scope }, 'bool', 1)
	const text = `if ${condition.text} { ${random.chance(0.7) ? 'break' : 'continue'}; }`
	return { splices: [insertion(main, site.node, text, random.chance(0.5))], detail: brief(text) }
}

/**
 * A loop left after a round in which some statement inside was never reached: a flag is cleared at the beginning of
 * the round, set behind the statement and looked at in the end.
 */
export function insertQuietExit(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickWhere(
		random,
		main.statements,
		({ node }) => !/^(?:let_declaration)$/.test(node.type) && outerLoops(node).length > 0,
	)
	if (site === undefined) return undefined
	const body = bodyOf(random.pick(outerLoops(site.node)))
	const name = freshName(main, 'touched')
	const first = body && insertionInto(main, body, `let mut ${name} = false;`, true)
	const last = body && insertionInto(main, body, `if !${name} { break; }`, false)
	if (first === undefined || last === undefined) return undefined
	const set = insertion(main, site.node, `${name} = true;`, false)
	if (set.start >= last.start) return undefined
	return {
		splices: [first, set, last],
		detail: `left once a round does without \`${brief(textOf(main.source, site.node))}\``,
	}
}

/** `a..b` walked from its end: `(a..b).rev()`; or from its beginning again. */
export function reverseLoop(work: Work): Change | undefined {
	const { main, random } = work
	const loops = [...main.inference.types.keys()].filter((node) => node.type === 'for_expression')
	if (loops.length === 0) return undefined
	const value = childOf(random.pick(loops), 'value') as SyntaxNode
	const text = textOf(main.source, value)
	const [, inner] = /^\((.*)\)\.rev\(\)$/s.exec(text) ?? []
	if (inner === undefined && value.type !== 'range_expression') return undefined
	return {
		splices: [{ start: value.start, end: value.end, text: inner ?? `(${text}).rev()` }],
		detail: `${brief(text)} ${inner === undefined ? 'reversed' : 'forward again'}`,
	}
}

/** A bound of a range or of an integer comparison moved by one, or by a variable. */
export function moveBound(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickSite(work, (each) => integerNames.has(each.type) && isBound(each))
	if (site === undefined) return undefined
	const old = fragmentOf(main.source, site.node)
	const step = random.chance(0.4) ? atom('1') : growVariable(soilAt(work, site), site.type)
	const moved = binary(old, random.chance(0.6) ? '-' : '+', step)
	return { splices: [replacing(site.slot, moved)], detail: `${brief(old.text)} → ${brief(moved.text)}` }
}

function isBound(site: Site): boolean {
	const parent = site.slot.parent
	if (parent?.type === 'range_expression') return true
	return parent?.type === 'binary_expression' && /^(?:[<>=!]=|[<>])$/.test(childOf(parent, 'operator')?.type ?? '')
}

/** The loops around a statement, innermost first. */
function outerLoops(node: SyntaxNode): SyntaxNode[] {
	const loops: SyntaxNode[] = []
	for (let at = enclosingLoop(node); at !== undefined; at = enclosingLoop(at)) loops.push(at)
	return loops
}
