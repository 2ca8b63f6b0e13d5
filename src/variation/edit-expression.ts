import { descendants, textOf } from '../experiment/rust-syntax.ts'
import { type Anatomy, freeLocals, type Site, visibleLocals } from './anatomy.ts'
import { brief, type Change, replacing, type Splice } from './change.ts'
import { pickSite, pickWhere, type Work } from './edit.ts'
import { itemsFor } from './edit-item.ts'
import { atom, binary, type Fragment, fragmentOf } from './fragment.ts'
import { grow, growConstant, growLeaf, growVariable, pickShape } from './grow.ts'
import { lookUp, type Scope } from './inference-walk.ts'
import { floatNames, integerNames, primitiveName } from './rust-type.ts'

/** A sub-expression replaced by one of the same type from this or the other parent. */
export function replaceByCopy(work: Work): Change | undefined {
	const site = pickSite(work)
	if (site === undefined) return undefined
	const copy = copyFor(work, site, (donor) => donor.size <= 2 * site.size + 12)
	return copy && replaced(work, site, copy.fragment, copy)
}

/** A sub-expression replaced by a fresh random one. */
export function replaceByFresh(work: Work): Change | undefined {
	const site = pickSite(work, (each) => each.size < 30)
	if (site === undefined) return undefined
	return replaced(work, site, grow(soilAt(work, site), site.type, work.random.below(3)))
}

/** A leaf replaced by a variable or constant. */
export function replaceLeaf(work: Work): Change | undefined {
	const site = pickSite(work, (each) => each.size === 1)
	if (site === undefined) return undefined
	const soil = soilAt(work, site)
	return replaced(work, site, work.random.chance(0.7) ? growVariable(soil, site.type) : growConstant(soil, site.type))
}

/** `e` becomes `e.f()` or `(a * e).f()`, or an argument of a call with several. */
export function wrapInCall(work: Work): Change | undefined {
	const { random } = work
	const types = new Set(work.calls.filter((call) => call.slots > 0).map((call) => call.type))
	const site = pickSite(work, (each) => types.has(each.type))
	if (site === undefined) return undefined
	const soil = soilAt(work, site)
	const shape = pickShape(soil, site.type)
	if (shape === undefined) return undefined
	const own = random.below(shape.slots)
	const old = fragmentOf(work.main.source, site.node)
	const isScaled = floatNames.has(site.type) && random.chance(0.4)
	const inner = isScaled ? binary(growConstant(soil, site.type), '*', old) : old
	const parts = Array.from({ length: shape.slots }, (_, at) => (at === own ? inner : growLeaf(soil, site.type)))
	return replaced(work, site, shape.fill(parts))
}

/** `a + b` becomes `a`: an expression replaced by one of the same type inside it. */
export function hoist(work: Work): Change | undefined {
	const site = pickSite(work, (each) => each.size > 1)
	if (site === undefined) return undefined
	const inner = pickWhere(
		work.random,
		work.main.sites,
		(each) => each.node !== site.node && each.type === site.type && isInside(each, site) && !each.jumps,
	)
	return inner && replaced(work, site, fragmentOf(work.main.source, inner.node))
}

/** `e` becomes `e op e2`, or `e2 op e`. */
export function insertOperand(work: Work): Change | undefined {
	const { random } = work
	const site = pickSite(work)
	if (site === undefined) return undefined
	const operator = random.pick(operatorsFor(site.type))
	const old = fragmentOf(work.main.source, site.node)
	const soil = soilAt(work, site)
	const copy = random.chance(0.3) ? copyFor(work, site, (donor) => donor.size <= 40) : undefined
	let added = copy?.fragment
	if (integerNames.has(site.type)) added ??= random.chance(0.4) ? atom('1') : growVariable(soil, site.type)
	added ??= grow(soil, site.type, random.below(3))
	const isAfter = random.chance(0.75)
	return {
		splices: [
			replacing(site.slot, isAfter ? binary(old, operator, added) : binary(added, operator, old)),
			...(copy?.items ?? []),
		],
		detail: isAfter ? `${operator} ${brief(added.text)}` : `${brief(added.text)} ${operator}`,
		fromOther: copy?.fromOther ?? false,
	}
}

/**
 * A term beside its likeness: `e` becomes `e op t'`, where `t'` is a part of `e` with variables exchanged. What holds
 * for one argument often holds for another.
 */
export function insertLikeness(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickSite(work, (each) => each.size > 2)
	if (site === undefined) return undefined
	const donor = pickWhere(
		random,
		main.sites,
		(each) => each.type === site.type && !each.jumps && each.size > 1 && isInside(each, site),
	)
	const likeness = donor && renamed(work, main, donor, site.scope, true)
	if (likeness === undefined) return undefined
	const operator = random.chance(0.7) && site.type !== 'bool' ? '+' : random.pick(operatorsFor(site.type))
	const old = fragmentOf(main.source, site.node)
	return {
		splices: [replacing(site.slot, binary(old, operator, likeness))],
		detail: `${operator} ${brief(likeness.text)}`,
	}
}

/** Two sub-expressions of one type exchange their places. */
export function exchange(work: Work): Change | undefined {
	const { main, random } = work
	const one = pickSite(work)
	if (one === undefined) return undefined
	const other = pickWhere(
		random,
		main.sites,
		(each) =>
			each.type === one.type &&
			!each.isFixed &&
			!each.jumps &&
			(each.slot.start >= one.slot.end || each.slot.end <= one.slot.start) &&
			textOf(main.source, each.node) !== textOf(main.source, one.node),
	)
	if (other === undefined) return undefined
	const [first, second] = [fragmentOf(main.source, one.node), fragmentOf(main.source, other.node)]
	return {
		splices: [replacing(one.slot, second), replacing(other.slot, first)],
		detail: `${brief(first.text)} ↔ ${brief(second.text)}`,
	}
}

/** A copy of an expression of either parent that makes sense at a site. */
export function copyFor(
	work: Work,
	site: Site,
	passes: (donor: Site) => boolean,
): { fragment: Fragment; fromOther: boolean; items: readonly Splice[] } | undefined {
	const { random } = work
	const fromOther = work.other !== undefined && random.chance(0.5)
	const giver = fromOther ? (work.other as Anatomy) : work.main
	const donor = pickWhere(
		random,
		giver.sites,
		(each) => each.type === site.type && !each.jumps && each.node !== site.node && passes(each),
	)
	if (donor === undefined) return undefined
	const fragment = renamed(work, giver, donor, site.scope, random.chance(0.25))
	return fragment && { fragment, fromOther, items: itemsFor(work.main, giver, donor.node) }
}

/**
 * A donor's text with its variables replaced where the scope has none of that name and type, or with all of them drawn
 * anew; `undefined` where the scope has no fitting one.
 */
export function renamed(work: Work, giver: Anatomy, donor: Site, scope: Scope, anew: boolean): Fragment | undefined {
	const names = new Map<string, string>()
	const visible = visibleLocals(scope)
	for (const [name, local] of freeLocals(giver, donor.node, donor.scope)) {
		const type = primitiveName(local.type)
		const here = lookUp(scope, name)
		const isSame = here !== undefined && (type === undefined || primitiveName(here.type) === type)
		if (isSame && !(anew && type !== undefined)) continue
		if (type === undefined) return undefined
		const fitting = visible.filter((each) => primitiveName(each.type) === type)
		if (fitting.length === 0) return undefined
		names.set(name, work.random.pick(fitting).name)
	}
	const fragment = fragmentOf(giver.source, donor.node)
	if (names.size === 0) return anew ? undefined : fragment
	let text = ''
	const inner = donor.node
	let at = inner.start
	for (const part of descendants(inner)) {
		const name = part.type === 'identifier' ? names.get(textOf(giver.source, part)) : undefined
		if (name === undefined || part.parent?.type === 'scoped_identifier') continue
		text += giver.source.slice(at, part.start) + name
		at = part.end
	}
	return { ...fragment, text: text + giver.source.slice(at, inner.end) }
}

/** Where fresh expressions at a site grow. */
export function soilAt(work: Work, site: Site): { random: Work['random']; calls: Work['calls']; scope: Scope } {
	return { random: work.random, calls: work.calls, scope: site.scope }
}

function replaced(
	work: Work,
	site: Site,
	fragment: Fragment,
	{ fromOther, items }: { fromOther: boolean; items: readonly Splice[] } = { fromOther: false, items: [] },
): Change {
	const before = brief(textOf(work.main.source, site.node))
	return {
		splices: [replacing(site.slot, fragment), ...items],
		detail: `${before} → ${brief(fragment.text)}`,
		fromOther,
	}
}

function isInside(inner: Site, outer: Site): boolean {
	return inner.node.start >= outer.node.start && inner.node.end <= outer.node.end
}

function operatorsFor(type: string): readonly string[] {
	if (type === 'bool') return ['&&', '||']
	return floatNames.has(type) ? ['+', '+', '-', '*', '*', '/'] : ['+', '+', '-', '-', '-', '*', '/', '%']
}
