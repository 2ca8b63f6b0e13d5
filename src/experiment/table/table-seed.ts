import type { Column } from './column-names.ts'
import type { Table } from './table.ts'

/** Inputs that a function takes one by one; more come as an array. */
const mostParameters = 8

/** A function that knows nothing yet of a table, called with its columns. */
export function tableSeed({ inputs, target }: Table): string {
	const titled = inputs.filter(({ title, name }) => title !== '' && title.toLowerCase() !== name)
	const about = [`Predicts ${titleOf(target)}.`, ...(titled.length === 0 ? [] : ['', ...titled.map(described)])]
	const doc = about.map((line) => `/// ${line}`.trimEnd()).join('\n')
	const names = inputs.map(({ name }) => name)
	if (names.length <= mostParameters) {
		return `${doc}\npub fn predict(${names.map((name) => `${name}: f64`).join(', ')}) -> f64 {\n    0.0\n}\n`
	}
	const list = names.join(', ')
	return `${doc}\npub fn predict(columns: &[f64; ${names.length}]) -> f64 {\n    let [${list}] = *columns;\n    0.0\n}\n`
}

/** What the function of a table is to do, for a model. */
export function tableTask({ inputs, target }: Table): string {
	return `Predict ${titleOf(target)} from ${inputs.map(({ name }) => name).join(', ')}, with a formula that is short and holds on rows not seen.`
}

/** The table as the evaluator takes it: CSV of the line, the inputs and the target, each number as short as it is exact. */
export function tableText({ inputs, target, lines }: Table): string {
	const columns = [...inputs, target]
	const rows = lines.map((line, row) => `${line},${columns.map(({ values }) => values[row]).join(',')}\n`)
	return `line,${columns.map(({ name }) => name).join(',')}\n${rows.join('')}`
}

function described({ name, title }: Column): string {
	return `\`${name}\`: ${title}`
}

function titleOf({ title, name }: Column): string {
	return title === '' ? name : title
}
