/** First bytes of files that are no text, and what they are. */
const signatures: readonly (readonly [string, string])[] = [
	['PK', 'a spreadsheet or another zip file: save it as CSV'],
	['\xd0\xcf\x11\xe0', 'a spreadsheet of an older kind: save it as CSV'],
	['\xfd7z', 'a packed file: unpack it first, or pack it with gzip'],
	['BZh', 'a packed file: unpack it first, or pack it with gzip'],
	['7z\xbc\xaf', 'a packed file: unpack it first, or pack it with gzip'],
	['PAR1', 'a Parquet file: save it as CSV'],
	['ARROW1', 'an Arrow or Feather file: save it as CSV'],
	['FEA1', 'a Feather file: save it as CSV'],
	['Obj\x01', 'an Avro file: save it as CSV'],
	['CDF\x01', 'a NetCDF file: save it as CSV'],
	['CDF\x02', 'a NetCDF file: save it as CSV'],
	['RDX2\n', 'data of R: `write.csv` writes CSV'],
	['RDX3\n', 'data of R: `write.csv` writes CSV'],
	['X\n\0\0', 'data of R: `write.csv` writes CSV'],
	['MATLAB 5', 'data of MATLAB: `writematrix` writes CSV'],
	['<stata_dta>', 'data of Stata: `export delimited` writes CSV'],
	['$FL2', 'data of SPSS: save it as CSV'],
	['\x80\x04', 'a pickle of Python: `DataFrame.to_csv` writes CSV'],
	['\x80\x05', 'a pickle of Python: `DataFrame.to_csv` writes CSV'],
	['Rar!', 'a packed file: unpack it first, or pack it with gzip'],
	['\x04"M\x18', 'a packed file: unpack it first, or pack it with gzip'],
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
	if (bytes.toString('latin1', 257, 262) === 'ustar') return 'an archive (tar): take the table out of it'
	return signatures.find(([first]) => start.startsWith(first))?.[1]
}

/** What a text is where it is of another language than tables, and what to do; else `undefined`. */
export function languageOf(text: string): string | undefined {
	const start = text.slice(0, 4_000).trimStart()
	if (/^<(?:!doctype html|html|head|body|table|div|script|p|t[rdh]|h\d|style|meta)\b/i.test(start))
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
	if (/^version https:\/\/git-lfs\b/.test(start)) return 'a pointer of Git LFS: fetch the file with `git lfs pull`'
	const lines = start.split('\n').filter((one) => !/^\s*(?:[#%].*)?$/.test(one))
	// The last may be cut.
	const whole = lines.length > 1 ? lines.slice(0, -1) : lines
	const most = (pattern: RegExp) => whole.filter((one) => pattern.test(one)).length > 0.9 * whole.length
	for (const [pattern, what] of byLines) if (most(pattern)) return what
	if (listStart.test(start) && /[[\](){}][,;]?\s*$/.test(line))
		return 'a list of a program: save it as CSV, one row a line without brackets'
	return undefined
}

/** Languages that are known by nearly all of their lines, and what to do. */
const byLines: readonly (readonly [RegExp, string])[] = [
	[/^[ \t]*[\w."' -]+:(?:[ \t]|$)|^[ \t]*- /, 'YAML: save it as CSV, one row a line'],
	[
		/^[ \t]*(?:\[\[?\s*[A-Za-z_"'][\w. "'-]*\]\]?$|(?:export )?[\w."'-]+[ \t]*=[ \t]*(?!.*[({]))/,
		'TOML or settings: save the table as CSV, one row a line',
	],
	[/(?:\\\\(?:\[.*\])?(?:[ \t]*\\hline)?|^[ \t]*\\\w+.*)[ \t]*$/, 'LaTeX: save the table as CSV'],
	[
		/^[-+\d.e]+(?:[ \t]+\d+:[-+]?[\d.]+(?:e[-+]?\d+)?)+[ \t]*$/i,
		'rows of LIBSVM: save it as CSV, with a column for each index',
	],
]

/** `rows = [(1, 2), …`, `np.array([[1, 2], …`, `x <- c(1, …`; a number in brackets may be one below zero. */
const listStart = /^(?:[^\n=,;<]{1,60}(?:=|<-)\s*)?[\w.!&]{0,20}\(?(?:[[{]|\bc\(|\(\s*[[({])[[({\s]*[-+\d."']/

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
