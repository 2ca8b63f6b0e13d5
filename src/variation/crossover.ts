import { textOf } from '../experiment/rust-syntax.ts'
import type { Site } from './anatomy.ts'
import { brief, type Change, replacing } from './change.ts'
import { pickSite, pickWhere, type Work } from './edit.ts'
import { renamed } from './edit-expression.ts'
import { exchangeBody, itemsFor } from './edit-item.ts'
import { copyStatement, replaceStatement } from './edit-statement.ts'
import { binary, fragmentOf } from './fragment.ts'
import type { WeightedEdit } from './mutate.ts'
import { floatNames } from './rust-type.ts'

/** The edits of `crossover`: each puts a piece of the other parent into the first. */
export const crossings: readonly WeightedEdit[] = [
	{ edit: exchangeExpression, weight: 10 },
	{ edit: joinExpressions, weight: 3 },
	{ edit: replaceStatement, weight: 3 },
	{ edit: copyStatement, weight: 2 },
	{ edit: exchangeBody, weight: 6 },
]

/** An expression replaced by one of the same type and like size from the other parent. */
function exchangeExpression(work: Work): Change | undefined {
	const site = pickSite(work)
	const donor = site && donorFor(work, site, (each) => each.size <= 2 * site.size + 16)
	const { other } = work
	const fragment = donor && other && renamed(work, other, donor, site.scope, false)
	if (site === undefined || donor === undefined || other === undefined || fragment === undefined) return undefined
	return {
		splices: [replacing(site.slot, fragment), ...itemsFor(work.main, other, donor.node)],
		detail: `${brief(textOf(work.main.source, site.node))} → ${brief(fragment.text)}`,
		fromOther: true,
	}
}

/** An expression of each parent, joined by an operator. */
function joinExpressions(work: Work): Change | undefined {
	const { random } = work
	const site = pickSite(work, (each) => floatNames.has(each.type) || each.type === 'bool')
	const donor = site && donorFor(work, site, (each) => each.size <= 60)
	const { other } = work
	const fragment = donor && other && renamed(work, other, donor, site.scope, false)
	if (site === undefined || donor === undefined || other === undefined || fragment === undefined) return undefined
	const operator = random.pick(site.type === 'bool' ? ['&&', '||'] : ['+', '+', '-', '*'])
	return {
		splices: [
			replacing(site.slot, binary(fragmentOf(work.main.source, site.node), operator, fragment)),
			...itemsFor(work.main, other, donor.node),
		],
		detail: `${operator} ${brief(fragment.text)}`,
		fromOther: true,
	}
}

/** Larger pieces are more likely than single leaves. */
function donorFor(work: Work, site: Site, passes: (donor: Site) => boolean): Site | undefined {
	const own = textOf(work.main.source, site.node)
	const { other, random } = work
	const fits = (each: Site) =>
		each.type === site.type &&
		!each.jumps &&
		passes(each) &&
		textOf((other as typeof work.main).source, each.node) !== own
	if (other === undefined) return undefined
	if (random.chance(0.3)) return pickWhere(random, other.sites, fits)
	return pickWhere(random, other.sites, (each) => each.size > 1 && fits(each)) ?? pickWhere(random, other.sites, fits)
}
