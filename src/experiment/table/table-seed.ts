import type { Column } from './column-names.ts'
import type { Table } from './table.ts'

/** Inputs that a function takes one by one; more come as an array. */
const mostParameters = 8

/** Spreads of columns for which constants of ordinary size do. */
const ordinary = { least: 1e-6, most: 1e6 }

/**
 * A function that knows nothing yet of a table, called with its columns. Columns far from ordinary numbers are counted
 * in powers of ten there, which no search would find by steps.
 */
export function tableSeed({ inputs, target }: Table): string {
	const titled = inputs.filter(
		({ title, name, unit }) => unit !== undefined || (title !== '' && title.toLowerCase() !== name),
	)
	const about = [`Predicts ${titleOf(target)}.`, ...(titled.length === 0 ? [] : ['', ...titled.map(described)])]
	const doc = about.map((line) => `/// ${line}`.trimEnd()).join('\n')
	const names = inputs.map(({ name }) => name)
	const isArray = names.length > mostParameters
	const parameters = isArray ? `columns: &[f64; ${names.length}]` : names.map((name) => `${name}: f64`).join(', ')
	const units = inputs.flatMap(({ name, values }) => {
		const unit = unitOf(values)
		return unit === undefined ? [] : [`let ${name} = ${name} / ${unit};`]
	})
	const lines = [...(isArray ? [`let [${names.join(', ')}] = *columns;`] : []), ...units, startOf(target.values)]
	return `${doc}\npub fn predict(${parameters}) -> f64 {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`
}

/** Zero, in the unit of the values, beside their mean where they hardly differ from it. */
function startOf(values: Float64Array): string {
	const { mean, spread } = shapeOf(values)
	if (spread === 0) return literal(values[0] ?? 0)
	const unit = unitOf(values)
	const zero = unit === undefined ? '0.0' : `0.0 * ${unit}`
	return Math.abs(mean) > 1000 * spread ? `${literal(mean)} + ${zero}` : zero
}

/** The power of ten below the spread of some values, as Rust writes it; `undefined` where it is ordinary. */
function unitOf(values: Float64Array): string | undefined {
	const { spread } = shapeOf(values)
	if (spread === 0 || (spread >= ordinary.least && spread <= ordinary.most)) return undefined
	return `1e${Math.max(-307, Math.floor(Math.log10(spread)))}`
}

/** Mean and standard deviation. */
function shapeOf(values: Float64Array): { readonly mean: number; readonly spread: number } {
	const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
	// Divided before they are squared, since neither end of a float must be met on the way.
	const mean = values.reduce((sum, value) => sum + value / largest / values.length, 0)
	const variance = values.reduce((sum, value) => sum + (value / largest - mean) ** 2 / values.length, 0)
	const isLevel = values.every((value) => value === values[0])
	return { mean: mean * largest, spread: isLevel ? 0 : largest * Math.sqrt(variance) }
}

/** As Rust writes a float. */
function literal(value: number): string {
	const text = String(value)
	return /[.e]/.test(text) ? text : `${text}.0`
}

/** What the function of a table is to do, for a model. */
export function tableTask({ inputs, target }: Table): string {
	return `Predict ${titleOf(target)} from ${inputs.map(({ name }) => name).join(', ')}, with a formula that is short and holds on rows not seen.`
}

/**
 * The table as the evaluator takes it: CSV of the line, the weight where there are any (`*weight`, which is no name), the
 * inputs and the target, each number as short as it is exact.
 */
export function tableText({ inputs, target, weight, lines }: Table): string {
	const columns = [...(weight === undefined ? [] : [{ ...weight, name: '*weight' }]), ...inputs, target]
	const rows = lines.map((line, row) => `${line},${columns.map(({ values }) => values[row]).join(',')}\n`)
	return `line,${columns.map(({ name }) => name).join(',')}\n${rows.join('')}`
}

function described(column: Column): string {
	return `\`${column.name}\`: ${titleOf(column)}`
}

function titleOf({ title, name, unit }: Column): string {
	const own = title === '' ? name : title
	return unit === undefined ? own : `${own}, in ${unit}`
}
