/** A column as the file calls it and as Rust does. */
export interface ColumnName {
	/** One line; empty where the file has no name for it. */
	readonly title: string
	/** An identifier, unlike those of the table's other columns. */
	readonly name: string
	/** From 1, as the file has it. */
	readonly number: number
}

/** A column of finite numbers. */
export interface Column extends ColumnName {
	/** One a row. */
	readonly values: Float64Array
	/** What dates are counted in; the file says of other columns what it likes. */
	readonly unit?: string
}

/**
 * The one place where columns get names that Rust takes: `Speed (m/s)` is `speed_m_s`, `2019` is `x2019`, `type` is
 * `type_`, the third column without a name `x3`; the second `mass` is `mass_2`.
 */
export function nameColumns(titles: readonly string[], width: number): ColumnName[] {
	const wanted = Array.from({ length: width }, (_, index) => rustName(titles[index] ?? ''))
	const taken = new Set<string>()
	return wanted.map((own, index) => {
		const stem = own ?? `x${index + 1}`
		// A name that was made up gives way to one that stands in the file.
		const isFree = (name: string) => !taken.has(name) && (own === name || !wanted.includes(name))
		let name = stem
		for (let nth = 2; !isFree(name); nth++) name = `${stem}_${nth}`
		taken.add(name)
		return { title: titles[index] ?? '', name, number: index + 1 }
	})
}

/** As a person knows it: `column 2 ("Temp (C)")`. */
export function columnText({ title, number }: ColumnName): string {
	return title === '' ? `column ${number}` : `column ${number} ("${title}")`
}

function rustName(title: string): string | undefined {
	const name = title
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.normalize('NFC')
		.toLowerCase()
		.replace(/[^\p{L}\p{Nd}]+/gu, '_')
		.replace(/^_+|_+$/g, '')
	if (name === '') return undefined
	if (!/^\p{XID_Start}/u.test(name)) return `x${name}`
	return isKeyword(name) ? `${name}_` : name
}

/** Whether a name is a word of Rust that nothing can be called by. */
export function isKeyword(name: string): boolean {
	return keywords.test(name)
}

const keywords =
	/^(?:as|async|await|break|const|continue|crate|dyn|else|enum|extern|false|fn|for|gen|if|impl|in|let|loop|match|mod|move|mut|pub|ref|return|self|static|struct|super|trait|true|type|unsafe|use|where|while|abstract|become|box|do|final|macro|override|priv|try|typeof|unsized|virtual|yield)$/
