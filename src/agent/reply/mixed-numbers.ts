/** A place in a source where a number of another kind is wanted. */
interface Mixed {
	readonly line: number
	readonly from: number
	readonly to: number
	readonly text: string
}

/**
 * What to put where a whole number and a floating-point one meet in an operator, of which rustc says that there is none: it
 * suggests a literal on its right alone. `undefined` where the whole number is neither a literal nor a name.
 *
 * @param rendered - One error, as rustc shows it.
 * @param lines - Of the source, with tabs as rustc shows them.
 */
export function mixedNumbers(rendered: string, lines: readonly string[]): Mixed | undefined {
	const found = /\n *(\d+) \|(.*)\n *\|( *)\^+ no implementation for `(\S+) \S+ (\S+)`/.exec(rendered)
	if (found === null) return undefined
	const [, number, shown = '', marks = '', left = '', right = ''] = found
	const line = Number(number)
	const source = lines[line - 1]
	// Behind the bar is a blank.
	if (source === undefined || shown.slice(1) !== source) return undefined
	const operator = marks.length - 1
	if (isFloat(left) && isWhole(right)) {
		const start = /^[^\s\w]+\s*/.exec(source.slice(operator))?.[0].length ?? 0
		const operand = /^\w+(?![\w.(:[!])/.exec(source.slice(operator + start))?.[0]
		return operand === undefined ? undefined : put(line, operator + start, operand)
	}
	if (isWhole(left) && isFloat(right)) {
		const before = /(?<![\w.])(\w+)\s*$/.exec(source.slice(0, operator))
		return before?.[1] === undefined ? undefined : put(line, before.index, before[1])
	}
	return undefined
}

function put(line: number, from: number, operand: string): Mixed | undefined {
	const at = { line, from, to: from + operand.length }
	if (/^\d[\d_]*$/.test(operand)) return { ...at, text: `${operand}.0` }
	return /^[a-z_]\w*$/.test(operand) ? { ...at, text: `(${operand} as f64)` } : undefined
}

function isWhole(type: string): boolean {
	return /^(?:\{integer\}|[iu](?:8|16|32|64|128|size))$/.test(type)
}

function isFloat(type: string): boolean {
	return type === 'f64' || type === '{float}'
}
