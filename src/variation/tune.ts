import type { Random } from '../candidate/random.ts'
import { textOf } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import { applyChange, type Change } from './change.ts'
import { perturbLiteral, swapFloat } from './edit-token.ts'
import { readNumber } from './literal.ts'
import type { Variation, Workshop } from './mutate.ts'

/**
 * Some of the float literals moved by heavy-tailed steps of one relative size, drawn between 1 and a millionth; an
 * integer literal where there are no others.
 *
 * Steps are Cauchy-distributed, as in fast evolutionary programming (Yao, Liu and Lin 1999): mostly small against
 * their size, and now and then a leap.
 */
export function tuned(workshop: Workshop, main: Anatomy, random: Random): Variation | undefined {
	const floats = main.literals.filter((node) => readNumber(textOf(main.source, node))?.isFloat === true)
	for (let made = 0; made < tries; made++) {
		const work = { random, calls: workshop.calls, functions: workshop.functions, main, other: undefined }
		const change = floats.length === 0 ? perturbLiteral(work) : tuneFloats(work, floats)
		const after = change && applyChange(workshop.syntax, main, change, workshop.maxTokens)
		if (change !== undefined && after !== undefined) return { after, detail: change.detail, fromOther: false }
	}
	return undefined
}

const tries = 20

function tuneFloats(work: Parameters<typeof swapFloat>[0], floats: Anatomy['literals']): Change {
	const { main, random } = work
	const count = random.chance(0.5) ? 1 : random.chance(0.5) ? Math.min(2, floats.length) : floats.length
	// Squared, so that coarse steps are more frequent than fine ones, which only help at the end.
	const exponent = -6 * random.float() ** 2
	const figures = Math.min(17, Math.ceil(-exponent) + 2)
	const isRounding = random.chance(0.1)
	const changes = random.sample(floats, count).map((node) => {
		const number = readNumber(textOf(main.source, node))
		const value = number?.value ?? 0
		const roundTo = 1 + random.below(4)
		const step = Math.tan(Math.PI * (random.float() - 0.5)) * 10 ** exponent
		const moved = isRounding ? Number(value.toPrecision(roundTo)) : value + step * (value === 0 ? 1 : Math.abs(value))
		const next = Number.isFinite(moved) && Math.abs(moved) < 1e300 ? moved : value
		return swapFloat(work, node, next, number?.suffix, isRounding ? roundTo : figures)
	})
	return { splices: changes.flatMap((each) => each.splices), detail: changes.map((each) => each.detail).join('; ') }
}
