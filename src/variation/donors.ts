import type { Random } from '../candidate/random.ts'
import { childOf, type RustSyntax, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { type Anatomy, readAnatomy, visibleLocals } from './anatomy.ts'
import { brief, type Change, replacing } from './change.ts'
import { crossings } from './crossover.ts'
import { pickSite, pickWhere, type Work } from './edit.ts'
import { soilAt } from './edit-expression.ts'
import { itemsFor } from './edit-item.ts'
import { atom, type Fragment, fragmentOf } from './fragment.ts'
import { grow } from './grow.ts'
import { sameType } from './grow-flow.ts'
import type { Scope } from './inference-walk.ts'
import { type Variation, vary, type WeightedEdit, type Workshop } from './mutate.ts'
import { primitiveName, readType, type Type } from './rust-type.ts'

/** Functions that pieces are taken from, in the order of the experiment. */
export type Donors = readonly Donor[]

/** One file of them. */
export interface Donor {
	/** Of its file, without folders. */
	readonly name: string
	readonly anatomy: Anatomy
}

/** A file of donors, read; `undefined` where it nests too deep to be varied. */
export function readDonor(syntax: RustSyntax, name: string, source: string): Donor | undefined {
	const anatomy = readAnatomy(syntax, source)
	return anatomy && { name, anatomy }
}

/** Share of drafts that are made by a transplant, where there are donors. */
const transplantShare = 0.2

/** What crossover does with another parent, and a call of a donor's function. */
const transplants: readonly WeightedEdit[] = [...crossings, { edit: callFunction, weight: 8 }]

/**
 * A piece of a donor in the place of one of `main`'s, in a fifth of all draws; `undefined` in the others, and where none
 * fits. Nothing is drawn where there are no donors, so that runs without them go as ever.
 */
export function transplanted(workshop: Workshop, donors: Donors, main: Anatomy, random: Random): Variation | undefined {
	if (donors.length === 0 || !random.chance(transplantShare)) return undefined
	const { name, anatomy } = random.pick(donors)
	const variation = vary(workshop, transplants, 1, main, anatomy, random)
	// What comes of the donor has no candidate's number.
	return variation && { ...variation, detail: `${variation.detail}, of ${name}`, fromOther: false }
}

/** An expression replaced by a call of a function of the other source, which is taken over with all that it mentions. */
function callFunction(work: Work): Change | undefined {
	const { main, other: donor, random } = work
	if (donor === undefined) return undefined
	const called = pickWhere(random, donor.tree.root.children, (node) => isCallable(work, donor, node))
	const name = called && childOf(called, 'name')
	const result = called && primitiveName(readType(donor.source, childOf(called, 'return_type')))
	const site = result === undefined ? undefined : pickSite(work, (each) => each.type === result)
	if (called === undefined || name === undefined || site === undefined) return undefined
	const kept = random.chance(0.5) ? fragmentOf(main.source, site.node) : undefined
	const soil = soilAt(work, site)
	const parts = parametersOf(donor, called).map((type): Fragment | undefined => {
		const own = primitiveName(type)
		const local = variableOf(random, type, site.scope)
		if (own === site.type && kept !== undefined && random.chance(0.5)) return kept
		return local !== undefined && (own === undefined || random.chance(0.7))
			? local
			: own === undefined
				? undefined
				: grow(soil, own, 1)
	})
	const texts = parts.flatMap((part) => (part === undefined ? [] : [part.text]))
	if (texts.length < parts.length) return undefined
	const call = atom(`${textOf(donor.source, name)}(${texts.join(', ')})`)
	return {
		splices: [replacing(site.slot, call), ...itemsFor(main, donor, called)],
		detail: `${brief(textOf(main.source, site.node))} → ${brief(call.text)}`,
		fromOther: true,
	}
}

/** A plain function with a result of a primitive type; not one that is evolved, which would call itself. */
function isCallable({ functions }: Work, { source }: Anatomy, node: SyntaxNode): boolean {
	const name = childOf(node, 'name')
	if (node.type !== 'function_item' || name === undefined || functions.includes(textOf(source, name))) return false
	if (childOf(node, 'type_parameters') !== undefined) return false
	if (node.children.some(({ type }) => type === 'function_modifiers')) return false
	return primitiveName(readType(source, childOf(node, 'return_type'))) !== undefined
}

function parametersOf({ source }: Anatomy, node: SyntaxNode): Type[] {
	const parameters = childOf(node, 'parameters')?.children.filter(({ type }) => type === 'parameter') ?? []
	return parameters.map((one) => readType(source, childOf(one, 'type')))
}

/** A variable of that very type. */
function variableOf(random: Random, type: Type, scope: Scope): Fragment | undefined {
	const found = pickWhere(random, visibleLocals(scope), (local) => sameType(local.type, type))
	return found && atom(found.name)
}
