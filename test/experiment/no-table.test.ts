import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusal } from './read-table.ts'

describe('what is no table of numbers is refused in one line with its place', () => {
	for (const [what, content, message] of [
		[
			'what is infinite',
			'a,b\n1,2\n3,inf\n5,6\n7,8\n',
			'line 3, column 2 ("b"): expected a number, found `inf`: mend that line or take it out',
		],
		[
			'dates',
			'a,b\n1.2.2020,2\n3,4\n5,6\n7,8\n',
			'line 2, column 1 ("a"): expected a number, found `1.2.2020`: write dates as `2020-12-31`, in all rows',
		],
		[
			'both marks in groups that cannot be told',
			'a;b\n1,234;1.234\n3;4\n5;6\n7;8\n',
			'expected one decimal mark, found `1,234` on line 2 and `1.234` on line 2: write all numbers with one',
		],
		[
			'a word',
			'a,b\n1,2\n3,four\n5,6\n7,8\n',
			'line 3, column 2 ("b"): expected a number, found `four`: mend that line or take it out',
		],
		[
			'too large a number',
			'1,2\n3,1e999\n5,6\n7,8\n',
			'line 2, column 2: expected a finite number, found `1e999`: mend that line or take it out',
		],
		[
			'a row too long',
			'1,2\n3,4,5\n6,7\n',
			'line 2: expected 2 columns as in most rows, found 3: mend that line or take it out; a cell with a separator in it goes into quotes',
		],
		[
			'one column',
			'1\n2\n',
			'expected at least 2 columns, inputs and the target, found 1: separate them by commas, semicolons, tabs, bars or blanks',
		],
		['too few rows', 'a,b\n1,2\n3,4\n', 'expected 4 to 500000 rows of numbers, found 2'],
		['a header alone', 'a,b\n', 'expected 4 to 500000 rows of numbers, found 0 below the header'],
		['nothing', '', 'expected rows of numbers, found an empty file'],
		['an open quote', 'a,b\n"1,2\n3,4\n', 'expected a table, found a quote that is opened and never closed'],
		[
			'groups of thousands',
			'a,b\n"1,234",2\n3,4\n5,6\n7,8\n',
			'line 2, column 1 ("a"): expected a number, found `1,234`: where commas separate columns, write it with a point and without groups',
		],
		[
			'two decimal marks',
			'a;b\n1,5;2.5\n3;4\n5;6\n7;8\n',
			'expected one decimal mark, found `1,5` on line 2 and `2.5` on line 2: write all numbers with one',
		],
		[
			'a spreadsheet',
			Buffer.from('PK\x03\x04\0\0'),
			'expected a table as text, found a spreadsheet or another zip file: save it as CSV',
		],
		['a list in JSON', '[[1,2,3],[4,5,6]]', 'expected a table as text, found JSON: save it as CSV, one row a line'],
		[
			'objects in JSON',
			'[\n  {"a": 1, "b": 2},\n  {"a": 3, "b": 4}\n]\n',
			'expected a table as text, found JSON: save it as CSV, one row a line',
		],
		[
			'lines of JSON',
			'{"a":1,"b":2}\n{"a":3,"b":4}\n',
			'expected a table as text, found JSON lines: save it as CSV, one row a line',
		],
		[
			'a page',
			'<!DOCTYPE html>\n<html><body><table></table></body></html>\n',
			'expected a table as text, found a web page (HTML): save the table itself as CSV',
		],
		[
			'a table of LaTeX',
			'\\begin{tabular}{cc}\n1 & 2 \\\\\n\\end{tabular}\n',
			'expected a table as text, found LaTeX: save the table as CSV',
		],
		[
			'statements of SQL',
			'INSERT INTO t VALUES (1,2);\nINSERT INTO t VALUES (3,4);\n',
			'expected a table as text, found SQL: save the table as CSV',
		],
		['XML', '<?xml version="1.0"?>\n<rows/>\n', 'expected a table as text, found XML: save it as CSV'],
		[
			'YAML',
			'- a: 1\n  b: 2\n- a: 3\n  b: 4\n',
			'expected a table as text, found YAML: save it as CSV, one row a line',
		],
		[
			'a mapping in YAML',
			'a: [1, 2, 3, 4]\nb: [3, 4, 5, 6]\ny: [1, 1, 2, 3]\n',
			'expected a table as text, found YAML: save it as CSV, one row a line',
		],
		[
			'TOML',
			'# mine\n[[rows]]\nx = 1\ny = 2\n\n[[rows]]\nx = 3\ny = 4\n',
			'expected a table as text, found TOML or settings: save the table as CSV, one row a line',
		],
		[
			'rows of LIBSVM',
			'1 1:2 2:3\n4 1:5 2:6\n7 1:8 2:9\n',
			'expected a table as text, found rows of LIBSVM: save it as CSV, with a column for each index',
		],
		[
			'a pointer in place of a file',
			'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
			'expected a table as text, found a pointer of Git LFS: fetch the file with `git lfs pull`',
		],
		[
			'rows of LaTeX',
			'x & y & z \\\\ \\hline\n1 & 2 & 3 \\\\\n4 & 5 & 6 \\\\\n7 & 8 & 9 \\\\\n',
			'expected a table as text, found LaTeX: save the table as CSV',
		],
		...[
			'[(1, 2, 3), (4, 5, 6)]\n',
			'rows = [\n  (1, 2, 3),\n  (4, 5, 6),\n]\n',
			'np.array([[1, 2],\n          [3, 4]])\n',
			"{'a': [1, 2], 'b': [3, 4]}\n",
			'x <- c(1, 2, 3)\n',
			'let rows = vec![(1.0, 2.0), (3.0, 4.0)];\n',
		].map(
			(text) =>
				[
					`a list of Python, ${text.slice(0, 9).trim()}`,
					text,
					'expected a table as text, found a list of a program: save it as CSV, one row a line without brackets',
				] as const,
		),
		[
			'an array of NumPy',
			Buffer.from('\x93NUMPY\x01\0v\0', 'latin1'),
			'expected a table as text, found an array of NumPy: `numpy.savetxt` writes CSV',
		],
		['a Feather file', Buffer.from('FEA1\0\0'), 'expected a table as text, found a Feather file: save it as CSV'],
		[
			'a pickle',
			Buffer.from([0x80, 4, 0x95, 0x10]),
			'expected a table as text, found a pickle of Python: `DataFrame.to_csv` writes CSV',
		],
		[
			'an archive',
			Buffer.from(`${'t.csv'.padEnd(257, '\0')}ustar\0`),
			'expected a table as text, found an archive (tar): take the table out of it',
		],
		[
			'a database',
			Buffer.from('SQLite format 3\0\x10\0'),
			'expected a table as text, found a database of SQLite: `sqlite3 -header -csv FILE "select * from TABLE"` writes CSV',
		],
		['a PDF', '%PDF-1.7\n', 'expected a table as text, found a PDF: take the table itself, as CSV'],
		[
			'a program',
			Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]),
			'expected a table as text, such as CSV, found other bytes: save it as CSV',
		],
	] as const) {
		it(what, async () => assert.equal(await refusal(content), message))
	}

	it('and lines are counted as an editor counts them', async () => {
		assert.match(await refusal('a,b\r\n1,2\r\n\r\n3,x\r\n5,6\r\n'), /^line 4, column 2/)
		assert.match(await refusal('\n\n"a\nb",b\n1,2\n\n\n3,x\n4,5\n6,7\n'), /^line 8, column 2/)
	})
})
