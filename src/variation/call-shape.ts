import { atom, binding, enclosed, type Fragment } from './fragment.ts'

/**
 * What mutation may insert: a call such as `_.cos()`, `f64::atan2(_, _)` or `_.abs().sqrt()`, or a constant such as
 * `std::f64::consts::PI`.
 */
export interface CallShape {
	/** As written. */
	readonly text: string
	/** Type of every slot and of the result. */
	readonly type: string
	/** Expressions it takes, the receiver included; 0 for a constant. */
	readonly slots: number
	/** The call with its slots filled, in order. */
	fill(parts: readonly Fragment[]): Fragment
}

/**
 * Reads a call shape. `_` stands for each expression; arguments may be numbers too, as in `_.powi(3)`, and calls may be
 * chained. All are of type `f64` unless a type and a colon stand before, as in `usize: _.min(_)`.
 *
 * @throws {RangeError} If the text is no such shape.
 */
export function readCallShape(text: string): CallShape {
	const [, type = 'f64', call = ''] = /^\s*(?:(\w+):(?!:))?\s*(.*?)\s*$/.exec(text) ?? []
	if (!shapePattern.test(call)) {
		throw new RangeError(`Expected a call shape such as \`_.cos()\` or \`f64::atan2(_, _)\`, got \`${text}\``)
	}
	const pieces = call.split(/(?<!\w)_(?!\w)/)
	const slots = pieces.length - 1

	return {
		text: text.trim(),
		type,
		slots,
		fill(parts) {
			if (parts.length !== slots) throw new RangeError(`Expected ${slots} parts for \`${text}\`, got ${parts.length}`)
			let filled = pieces[0] ?? ''
			for (const [at, part] of parts.entries()) {
				const next = pieces[at + 1] ?? ''
				filled += enclosed(part, /^\s*\./.test(next) ? binding.postfix : binding.free) + next
			}
			return atom(filled)
		},
	}
}

const path = String.raw`[A-Za-z_]\w*(?:::\w+)*`
const argument = String.raw`\s*(?:_|-?\d[\w.]*|${path})\s*`
const callOf = String.raw`\((?:${argument}(?:,${argument})*)?\)`
const shapePattern = new RegExp(
	String.raw`^(?:_(?=\s*\.)|(?!_$)${path}(?:${callOf})?)(?:\s*\.\s*[a-z]\w*\s*${callOf})*$`,
)
