/** First bytes of files that are no text, and what they are. */
const signatures: readonly (readonly [string, string])[] = [
	['PK', 'a spreadsheet or another zip file: save it as CSV'],
	['\xd0\xcf\x11\xe0', 'a spreadsheet of an older kind: save it as CSV'],
	['\xfd7z', 'a packed file: unpack it first, or pack it with gzip'],
	['BZh', 'a packed file: unpack it first, or pack it with gzip'],
	['7z\xbc\xaf', 'a packed file: unpack it first, or pack it with gzip'],
	['PAR1', 'a Parquet file: save it as CSV'],
	['ARROW1', 'an Arrow file: save it as CSV'],
	['SQLite format 3\0', 'a database of SQLite: `sqlite3 -header -csv FILE "select * from TABLE"` writes CSV'],
	['%PDF', 'a PDF: take the table itself, as CSV'],
	['\x89HDF', 'an HDF5 file: save it as CSV'],
	['\x93NUMPY', 'an array of NumPy: `numpy.savetxt` writes CSV'],
	['\x89PNG', 'an image'],
	['\xff\xd8\xff', 'an image'],
]

/** What a file is by its first bytes, where it is of a kind that is no text, and what to do; else `undefined`. */
export function binaryKind(bytes: Buffer): string | undefined {
	const start = bytes.toString('latin1', 0, 16)
	return signatures.find(([first]) => start.startsWith(first))?.[1]
}

/** What a text is where it is of another language than tables, and what to do; else `undefined`. */
export function languageOf(text: string): string | undefined {
	const start = text.slice(0, 4_000).trimStart()
	if (/^<(?:!doctype html|html|head|body|table|div|script|p|h\d|style|meta)\b/i.test(start))
		return 'a web page (HTML): save the table itself as CSV'
	if (/^<(?:\?xml|[a-z][\w:]*[\s>])/i.test(start)) return 'XML: save it as CSV'
	if (start.startsWith('{\\rtf')) return 'a text of a word processor (RTF): save the table as CSV'
	if (/^\\(?:begin|documentclass|hline|toprule)\b/.test(start)) return 'LaTeX: save the table as CSV'
	if (/^@relation\b/im.test(start) && /^@attribute\b/im.test(start))
		return 'ARFF: name the columns in one line, and leave the lines behind `@data` as they are'
	if (/^(?:insert into|create table)\b/i.test(start)) return 'SQL: save the table as CSV'
	const [line = '', next = ''] = start.split('\n')
	if (isJson(line) && isJson(next)) return 'JSON lines: save it as CSV, one row a line'
	if (/^[[{]/.test(start) && isJson(text)) return 'JSON: save it as CSV, one row a line'
	if (/^(?:%YAML|---\s*$|- [\w"']+:(?:\s|$)|- - |- \[)/m.test(line) && /^[ \t]*(?:- |[\w"']+:)/.test(next))
		return 'YAML: save it as CSV, one row a line'
	return undefined
}

/** Whether a text is an object or a list; a number alone is a cell. */
function isJson(text: string): boolean {
	if (!/^\s*[[{]/.test(text)) return false
	try {
		JSON.parse(text)
		return true
	} catch (error) {
		if (error instanceof SyntaxError) return false
		throw error
	}
}
