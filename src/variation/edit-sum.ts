import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Site } from './anatomy.ts'
import { brief, type Change, replacing } from './change.ts'
import { pickSite, type Work } from './edit.ts'
import { soilAt } from './edit-expression.ts'
import { atom, binary, fragmentOf, negation } from './fragment.ts'
import { growTerm } from './grow.ts'
import { floatText } from './literal.ts'
import { floatNames } from './rust-type.ts'

/** A term added to or taken from a float sum: mostly a whole result or value, at times any part of it. */
export function insertTerm(work: Work): Change | undefined {
	const { random } = work
	const site = pickSum(work)
	if (site === undefined) return undefined
	const term = growTerm(soilAt(work, site), site.type)
	const operator = random.chance(0.5) ? '+' : '-'
	const old = fragmentOf(work.main.source, site.node)
	return { splices: [replacing(site.slot, binary(old, operator, term))], detail: `${operator} ${brief(term.text)}` }
}

/** One summand of a float sum replaced by a fresh term. */
export function replaceTerm(work: Work): Change | undefined {
	const site = pickSite(work, (each) => floatNames.has(each.type) && isSummand(each.slot))
	if (site === undefined) return undefined
	const term = growTerm(soilAt(work, site), site.type)
	return {
		splices: [replacing(site.slot, term)],
		detail: `${brief(textOf(work.main.source, site.node))} → ${brief(term.text)}`,
	}
}

/** One summand of a float sum taken out. */
export function deleteTerm(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickSite(work, (each) => floatNames.has(each.type) && isSum(each.node))
	const [left, right] = [childOf(site?.node ?? main.tree.root, 'left'), childOf(site?.node ?? main.tree.root, 'right')]
	if (site === undefined || left === undefined || right === undefined) return undefined
	const isLeftKept = random.chance(0.5)
	const kept = fragmentOf(main.source, isLeftKept ? left : right)
	const isNegated = !isLeftKept && childOf(site.node, 'operator')?.type === '-'
	return {
		splices: [replacing(site.slot, isNegated ? negation(kept) : kept)],
		detail: `without ${brief(textOf(main.source, isLeftKept ? right : left))}`,
	}
}

/** `e` becomes `a * e`, with a factor of any size. */
export function scale(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickSite(work, (each) => floatNames.has(each.type) && !each.node.type.endsWith('_literal'))
	if (site === undefined) return undefined
	const factor = random.chance(0.5) ? Math.exp(random.normal() * 0.5) : 10 ** (2 * random.float() - 1)
	const literal = atom(floatText(factor, 3))
	const fragment = binary(random.chance(0.2) ? negation(literal) : literal, '*', fragmentOf(main.source, site.node))
	return {
		splices: [replacing(site.slot, fragment)],
		detail: `${literal.text} * ${brief(textOf(main.source, site.node))}`,
	}
}

function pickSum(work: Work): Site | undefined {
	const isFloat = (each: Site) => floatNames.has(each.type)
	if (work.random.chance(0.75)) return pickSite(work, (each) => isFloat(each) && isWhole(each.slot))
	return pickSite(work, (each) => isFloat(each) && (isWhole(each.slot) || isSummand(each.slot)))
}

/** A result or a value, with nothing around it. */
function isWhole(slot: SyntaxNode): boolean {
	return /^(?:block|let_declaration|return_expression|expression_statement|match_arm|assignment_expression)$/.test(
		slot.parent?.type ?? '',
	)
}

function isSummand(slot: SyntaxNode): boolean {
	return slot.parent !== undefined && isSum(slot.parent)
}

function isSum(node: SyntaxNode): boolean {
	const operator = node.type === 'binary_expression' ? childOf(node, 'operator')?.type : undefined
	return operator === '+' || operator === '-'
}
