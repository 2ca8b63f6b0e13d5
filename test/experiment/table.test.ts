import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { tableText } from '../../src/experiment/table/table-seed.ts'
import { numbers, read, refusal, text } from './read-table.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

describe('the same table', () => {
	const comma = (value: number) => String(value).replace('.', ',')
	for (const [what, content] of [
		['with commas', text('a,b,c', ',')],
		['with commas and blanks', text('a, b, c', ', ')],
		['with semicolons', text('a;b;c', ';')],
		['with semicolons and decimal commas', text('"a";"b";"c"', ';', comma)],
		['with tabs', text('a\tb\tc', '\t')],
		['with tabs and decimal commas', text('a\tb\tc', '\t', comma)],
		['with bars', text('a|b|c', '|')],
		['with blanks', text(' a   b c', '  ')],
		['with blanks and decimal commas', text('a b c', ' ', comma)],
		['with everything in quotes', text('"a","b","c"', ',', (value) => `"${value}"`)],
		['with single quotes', text("'a','b','c'", ',', (value) => `'${value}'`)],
		['with a separator at the end of each line', text('a,b,c', ',').replaceAll('\n', ',\n')],
		['with a title above', `Report of May,,\n\n${text('a,b,c', ',')}`],
		['with two titles above', `Report\nof May\n${text('a;b;c', ';')}`],
		['with cells that Excel is to keep as they are', text('="a",="b",="c"', ',', (value) => `="${value}"`)],
		[
			'in wide digits',
			text('a,b,c', ',', (value) => `${value}`.replace(/\d/g, (digit) => '０１２３４５６７８９'[Number(digit)] ?? '')),
		],
		[
			'in Arabic digits',
			text('a,b,c', ',', (value) => `${value}`.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '')),
		],
		['with a line that names its separator', `sep=;\n${text('a;b;c', ';')}`],
		[
			'in Markdown',
			text('| a | b | c |\n|---|:-:|--:|', ' | ')
				.replace(/^(?=\d)/gm, '| ')
				.replace(/(?<=\d)$/gm, ' |'),
		],
		['in Markdown without outer bars', text('a | b | c\n-|-|-', ' | ')],
		[
			'as a database prints it',
			`+----+\n${text('| a | b | c |\n+----+----+----+', ' | ')
				.replace(/^(?=\d)/gm, '| ')
				.replace(/(?<=\d)$/gm, ' |')}+----+\n`,
		],
		[
			'as a third database draws it',
			`┌───┬───┬───┐\n${text('│ a │ b │ c │\n├───┼───┼───┤', ' │ ')
				.replace(/^(?=\d)/gm, '│ ')
				.replace(/(?<=\d)$/gm, ' │')}└───┴───┴───┘\n`,
		],
		['as DOS ends a text', `${text('a,b,c', ',')}\u001a`],
		['as another database prints it', text(' a | b | c\n----+---+---', ' | ')],
		['with remarks', `# of 3 May, "rough\n${text('a,b,c', ',')}# the end, so far, it is\n% 1,2,3\n// 1,2,3\n`],
		['with names in a remark', text('# a rig\n# a, b, c', ',')],
		['with names in a remark before blanks', text('# a b c', ' ')],
		['with a separator at the end of rows alone', text('a,b,c', ',').replace(/(?<=\d)$/gm, ',')],
		['with a separator at the beginning of each line', text('a,b,c', ',').replace(/^(?=.)/gm, ',')],
		['with an empty column', text('a,,b,c', ',').replace(/^(?=[\d.]+,)([\d.]+),/gm, '$1,,')],
		['with decimal commas in quotes', text('a,b,c', ',', (value) => `"${comma(value)}"`)],
		['with empty lines, and rows of nothing', `\n${text('a,b,c', ',')}\n,,\n`],
		['as Windows ends lines', text('a,b,c', ',').replaceAll('\n', '\r\n')],
		['with a byte order mark', `\uFEFF${text('a,b,c', ',')}`],
		['in UTF-16', Buffer.from(`\uFEFF${text('a,b,c', ',')}`, 'utf16le')],
		['in UTF-16 the other way round', Buffer.from(`\uFEFF${text('a,b,c', ',')}`, 'utf16le').swap16()],
		['in UTF-16 without a mark', Buffer.from(text('a;b;c', ';'), 'utf16le')],
		['in gz', gzipSync(text('a,b,c', ','))],
		['in zstd', zstdCompressSync(text('a,b,c', ','))],
	] as const) {
		it(what, async () => {
			const { inputs, target, notes } = await read(content)
			const columns = [...inputs, target]
			assert.deepEqual(
				columns.map(({ name }) => name),
				['a', 'b', 'c'],
			)
			assert.deepEqual(
				columns.map(({ values }) => [...values]),
				[0, 1, 2].map((column) => numbers.map((row) => row[column])),
			)
			assert.deepEqual(notes, [])
		})
	}

	it('is handed over as the same numbers, whatever they are', async () => {
		const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(number, number), { minLength: 4, maxLength: 9 }), async (pairs) => {
				const table = await read(`a;b\n${pairs.map((pair) => pair.join(';')).join('\n')}\n`)
				const [, ...lines] = tableText(table).trim().split('\n')
				assert.deepEqual(
					lines.map((line) => line.split(',').map(Number)),
					pairs.map((pair, row) => [row + 2, ...pair]),
				)
			}),
			{ numRuns: 40 },
		)
	})
})

describe('thousands', () => {
	for (const [what, separator, cells] of [
		['by points', ';', ['1.234,5', '1.234.567', '2.000', '0,25']],
		['by commas', ';', ['1,234.5', '1,234,567', '2,000', '0.25']],
		['by commas in quotes', ',', ['"1,234.5"', '"1,234,567"', '"2,000"', '0.25']],
		['by blanks', ';', ['1 234,5', '1 234 567', '2 000', '0,25']],
		['by narrow blanks', '\t', ['1\u202f234,5', '1\u202f234\u202f567', '2\u202f000', '0,25']],
		['by apostrophes', ',', ["1'234.5", '1’234’567', "2'000", '0.25']],
		['by underscores', ',', ['1_234.5', '1_234_567', '2_000', '0.25']],
	] as const) {
		it(`${what} are read where a cell tells them from decimals`, async () => {
			const table = await read(`a${separator}b\n${cells.map((cell, row) => `${cell}${separator}${row}\n`).join('')}`)
			assert.deepEqual([...(table.inputs[0]?.values ?? [])], [1234.5, 1_234_567, 2000, 0.25])
		})
	}

	it('that only context tells are read, and said', async () => {
		const { inputs, notes } = await read('a;b\n1,234;1.5\n2;2.5\n3;3.5\n4;5\n')
		assert.equal(inputs[0]?.values[0], 1234)
		assert.deepEqual(notes, ['`1,234` on line 2 is read as thousands, since `1.5` on line 2 has the decimal mark'])
	})

	it('that nothing tells are decimals, and said', async () => {
		const { inputs, notes } = await read('a;b\n1,234;1\n2;2\n3;3\n4;5\n')
		assert.equal(inputs[0]?.values[0], 1.234)
		assert.match(notes[0] ?? '', /^`1,234` on line 2 is read as a decimal; where its comma groups thousands/)
	})
})

it('a dash before a number is its sign', async () => {
	const { inputs } = await read('x,y\n–1,2\n−2.5,4\n-3,6\n4,8\n')
	assert.deepEqual([...(inputs[0]?.values ?? [])], [-1, -2.5, -3, 4])
})

describe('missing cells', () => {
	for (const cell of ['-1.#IND', '1.#QNAN00', '-nan(ind)', 'nan(0x8000)', 'n.d.', '—', '–']) {
		it(`are such as hold \`${cell}\``, async () => {
			const { notes } = await read(`a,b\n1,2\n3,4\n5,${cell}\n6,7\n8,9\n`, { missing: 'drop' })
			assert.deepEqual(notes, ['missing cells: 1 of 5 rows dropped'])
		})
	}

	const table = 'a,b\n1,2\n2,NA\n,4\n4,5\n5,?\n6,7\n7,8\n'

	it('are refused, with their number and what to do', async () => {
		assert.match(
			await refusal(table),
			/^line 3, column 2 \("b"\): expected a number, found `NA`; 3 of the cells in 3 of 7 rows are missing: drop these rows with `init … --missing drop`/,
		)
	})

	it('have many words', async () => {
		for (const word of ['', 'NA', 'N/A', 'nan', 'null', '-', '?', '#N/A', '.', '\\N', '#DIV/0!']) {
			assert.match(await refusal(`a,b\n1,${word}\n2,3\n3,4\n4,4\n`), /1 of the cells in 1 of 4 rows/)
			assert.match(await refusal(`a,b\n1,2\n2,3\n${word},4\n4,4\n`), /1 of the cells in 1 of 4 rows/)
		}
	})

	it('are dropped or filled where that is asked for, and counted', async () => {
		const dropped = await read(table, { missing: 'drop' })
		assert.deepEqual([dropped.lines, dropped.notes], [[2, 5, 7, 8], ['missing cells: 3 of 7 rows dropped']])
		const filled = await read(table, { missing: 'median' })
		assert.deepEqual([...(filled.inputs[0]?.values ?? [])], [1, 4.5, 4, 6, 7])
		assert.match(filled.notes.join(), /2 of 7 rows dropped, 1 rows filled with the median of their columns/)
		assert.deepEqual([...((await read(table, { missing: 'mean' })).inputs[0]?.values ?? [])][1], 25 / 6)
	})
})
