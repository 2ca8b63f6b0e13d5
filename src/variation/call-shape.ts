import { atom, type Fragment, methodCall } from './fragment.ts'

/** A function call that mutation may insert: `_.cos()`, `f64::atan2(_, _)`, `usize: _.min(_)`. */
export interface CallShape {
	/** As written. */
	readonly text: string
	/** Type of every slot and of the result. */
	readonly type: string
	/** Expressions it takes, the receiver included; at least one. */
	readonly slots: number
	/** The call with its slots filled, in order. */
	fill(parts: readonly Fragment[]): Fragment
}

/**
 * Reads a call shape: `_` for each expression, a method call on one or a call by path; `f64` unless a type and a colon
 * stand before it. Arguments may also be literals: `_.powi(3)`.
 *
 * @throws {RangeError} If the text is no such shape.
 */
export function readCallShape(text: string): CallShape {
	const refuse = (): never => {
		throw new RangeError(`Expected a call shape such as \`_.cos()\` or \`f64::atan2(_, _)\`, got \`${text}\``)
	}
	const [, type = 'f64', call = ''] = /^\s*(?:(\w+):(?!:))?\s*(.*?)\s*$/.exec(text) ?? []
	const method = /^_\s*\.\s*(\w+)\s*\(([^()]*)\)$/.exec(call)
	const path = /^([A-Za-z_]\w*(?:::\w+)*)\s*\(([^()]*)\)$/.exec(call)
	const args = ((method ?? path)?.[2] ?? refuse())
		.split(',')
		.map((arg) => arg.trim())
		.filter((arg) => arg !== '')
	if (args.some((arg) => arg !== '_' && !/^-?\d[\w.]*$/.test(arg))) refuse()
	const own = args.filter((arg) => arg === '_').length
	const slots = method === null ? own : own + 1
	if (slots === 0) refuse()
	const name = (method ?? path)?.[1] ?? refuse()

	return {
		text: text.trim(),
		type,
		slots,
		fill(parts) {
			if (parts.length !== slots) throw new RangeError(`Expected ${slots} parts for \`${text}\`, got ${parts.length}`)
			const rest = [...parts]
			const receiver = method === null ? undefined : (rest.shift() as Fragment)
			const filled = args.map((arg) => (arg === '_' ? (rest.shift() as Fragment) : atom(arg)))
			if (receiver !== undefined) return methodCall(receiver, name, filled)
			return atom(`${name}(${filled.map((each) => each.text).join(', ')})`)
		},
	}
}
