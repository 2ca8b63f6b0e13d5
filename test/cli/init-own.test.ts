import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { describe, it } from 'node:test'
import { readCases } from '../../src/cli/init/cases-file.ts'
import { casesText } from '../../src/cli/init/cases-text.ts'
import { parseSignature, type Signature } from '../../src/cli/init/parse-signature.ts'
import { speedText } from '../../src/cli/init/speed-text.ts'
import { refuses } from './fails.ts'
import { Folder } from './oxipelago.ts'

describe('init --cases', () => {
	const read = async (signature: string, name: string, content: string): Promise<string> => {
		using folder = new Folder()
		const path = folder.file(name, content)
		try {
			return (await readCases(path, [await parseSignature(signature)])).text
		} catch (error) {
			throw new Error((error as Error).message.replace(`${dirname(path)}/`, ''), { cause: error })
		}
	}

	it('takes JSON as it is, and numbers digit by digit', async () => {
		const text = '[{ "arguments": [18446744073709551615], "expected": null, "name": "the largest" }]'
		assert.equal(await read('fn next(x: u64) -> Option<u64>', 'cases.json', text), text)
	})

	it('takes a column of CSV for each parameter, lists as JSON, with or without a heading', async () => {
		const signature = 'fn f(xs: &[i64], label: &str, c: char, n: u64) -> (i64, String)'
		const row = '"[1, -2]","a, b",x,18446744073709551615,"[3, ""y""]"'
		const wanted = `[\n\t{ "arguments": [[1, -2], "a, b", "x", 18446744073709551615], "expected": [3, "y"] }\n]\n`
		assert.equal(await read(signature, 'c.csv', `xs,label,c,n,expected\n${row}\n`), wanted)
		assert.equal(await read(signature, 'c.csv', `\uFEFF${row}\r\n`), wanted)
	})

	it('expects what parameters are afterwards behind the result', async () => {
		const signature = 'fn pop(xs: &mut Vec<u8>) -> Option<u8>'
		const text = '[{ "arguments": [[1, 2]], "expected": [2, [1]] }]'
		assert.equal(await read(signature, 'cases.json', text), text)
		await assert.rejects(
			read(signature, 'cases.json', '[{ "arguments": [[1, 2]], "expected": 2 }]'),
			/^Error: cases\.json: case 1: expected: expected what `fn\(&mut Vec<u8>\) -> Option<u8>` leaves, such as \[3,\[3\]\], found 2$/,
		)
	})

	it('takes keys of maps that JSON can have', async () => {
		const signature = 'fn f(x: HashMap<i8, u8>, y: BTreeMap<char, bool>) -> BTreeMap<(u8, u8), u8>'
		const ofCase = (x: string, y: string, expected: string) =>
			read(signature, 'c.json', `[{ "arguments": [${x}, ${y}], "expected": ${expected} }]`)
		assert.match(await ofCase('{ "-128": 1 }', '{ "é": true }', '{}'), /-128/)
		await assert.rejects(
			ofCase('{ "128": 1 }', '{}', '{}'),
			/argument `x`: expected HashMap<i8, u8>, such as {"3":3}, found {"128":1}$/,
		)
		await assert.rejects(ofCase('{}', '{ "ab": true }', '{}'), /argument `y`: expected/)
		await assert.rejects(
			ofCase('{}', '{}', '{ "1,2": 3 }'),
			/expected: expected what `fn.*` leaves \(with keys that JSON cannot have\), found {"1,2":3}$/,
		)
	})

	it('has digits where a whole number is written otherwise', async () => {
		const text = '[{ "arguments": [3.0, -0.0], "expected": 1e19 }]'
		assert.equal(
			await read('fn f(x: u8, y: f64) -> u64', 'c.json', text),
			'[\n\t{"arguments":[3,-0.0],"expected":10000000000000000000}\n]\n',
		)
		const row = '007,.5,1_000\n+2.0,-1.5e1,3e2\n'
		assert.equal(
			await read('fn f(x: u8, y: f64) -> u64', 'c.csv', row),
			'[\n\t{ "arguments": [7, 0.5], "expected": 1000 },\n\t{ "arguments": [2, -15], "expected": 300 }\n]\n',
		)
		await assert.rejects(read('fn f(x: u8, y: f64) -> u64', 'c.csv', '1,2,3.5'), /expected: expected u64, found "3.5"/)
		await assert.rejects(
			read('fn f(x: u64)-> f64', 'c.json', '[{"arguments":[18446744073709551616],"expected":0}]'),
			/`x`/,
		)
	})

	it('takes columns in the order of the heading, with names of cases, and separated by semicolons or tabs', async () => {
		const signature = 'fn f(a: &str, b: bool) -> Option<i8>'
		const wanted =
			'[\n\t{ "arguments": ["x", true], "expected": 1, "name": "first" },\n\t{ "arguments": ["", false], "expected": null, "name": "" }\n]\n'
		assert.equal(await read(signature, 'c.csv', 'name,B,a,result\nfirst,True,x,1\n,FALSE,,\n'), wanted)
		assert.equal(await read(signature, 'c.csv', 'a;b;expected;name\nx;true;1;first\n;false;None;\n'), wanted)
		const tabs = await read('fn f(xs: &[i8]) -> u8', 'c.tsv', '[1, 2]\t3\n')
		assert.equal(tabs, '[\n\t{ "arguments": [[1, 2]], "expected": 3 }\n]\n')
	})

	it('has of several functions each case say whose it is', async () => {
		using folder = new Folder()
		const both = await Promise.all(
			['fn push(q: &mut Vec<u8>, x: u8)', 'fn top(q: &[u8]) -> u8'].map((one) => parseSignature(one)),
		)
		const signatures = both as [Signature, Signature]
		const readText = async (name: string, content: string) =>
			(await readCases(folder.file(name, content), signatures)).text
		const text =
			'[{"function":"top","arguments":[[1]],"expected":1},{"function":"push","arguments":[[],2],"expected":[2]}]'
		assert.equal(await readText('c.json', text), text)
		const whose = 'the `function` that a case is of, such as "function": "push" or "top"'
		for (const [name, content, message] of [
			['c.json', '[{"arguments":[[1]],"expected":1}]', `case 1: expected ${whose}, found none`],
			['c.json', '[{"function":"pop","arguments":[[1]],"expected":1}]', `case 1: expected ${whose}, found "pop"`],
			['c.json', text.replace('[[],2]', '[[]]'), 'case 2: arguments: expected a list of 2'],
			['c.csv', '[1],1', `expected JSON, since there are several functions, ${whose}`],
		] as const) {
			await assert.rejects(readText(name, content), ({ message: said }: Error) => said.includes(message))
		}
	})

	it('takes a case of JSON a line', async () => {
		const lines = '{"arguments":[1],"expected":2}\n\n{"arguments":[2],"expected":3}\n'
		const wanted = '[\n{"arguments":[1],"expected":2},\n{"arguments":[2],"expected":3}\n]\n'
		for (const name of ['c.jsonl', 'c.txt']) assert.equal(await read('fn f(x: u8) -> u8', name, lines), wanted)
	})

	it('takes the word of an Ordering', async () => {
		const signature = 'fn f(a: i8) -> Ordering'
		assert.match(await read(signature, 'c.csv', '1,Less\n2,"Equal"\n'), /"Less" },\n.*"Equal" }/)
		await assert.rejects(read(signature, 'c.csv', '1,Less\n2,-1\n'), /expected Ordering, such as "Less", found "-1"$/)
	})

	it('shows how it is written, where its type does not say it', async () => {
		const file = (expected: string) => `[{"arguments":[1],"expected":${expected}}]`
		await assert.rejects(
			read('fn f(x: u8) -> Result<u8, String>', 'c.json', file('{"error":"x"}')),
			/leaves, such as {"Ok":3}, found {"error":"x"}$/,
		)
		await assert.rejects(
			read('fn f(x: u8) -> Option<(u8, [char; 2])>', 'c.json', file('[1]')),
			/\[3,\["a","a"\]\] or null, /,
		)
	})

	const distance = 'fn distance(a: &str, b: &str) -> u8'
	for (const [name, content, message] of [
		['c.json', '', 'c.json: expected cases, found an empty file'],
		['c.csv', ' \n', 'c.csv: expected cases, found an empty file'],
		['c.json', '[]', 'c.json: expected at least one case, found an empty list'],
		['c.csv', 'a,b,expected\n', 'c.csv: expected at least one case, found the heading alone'],
		[
			'c.csv',
			'x,y,1\nx,1\n',
			'c.csv: case 2: expected 3 columns (a, b, expected), found 2; what has commas goes in quotes, such as "[1, 2]"',
		],
		['c.csv', 'x,y,one\n', 'c.csv: case 1: expected: expected u8, found "one"; a heading would be a,b,expected'],
		['c.csv', 'x,y,1\nx,y,300\n', 'c.csv: case 2: expected: expected u8, found "300"'],
		[
			'c.json',
			'[{"arguments":["x"],"expected":1}]',
			'c.json: case 1: arguments: expected a list of 2 for `fn(&str, &str) -> u8`, such as ["abc","abc"], found 1',
		],
		['c.json', '[{"arguments":["x",2],"expected":1}]', 'c.json: case 1: argument `b`: expected &str, found 2'],
		[
			'c.json',
			'[{"arguments":["x","y"],"expected":1.5}]',
			'c.json: case 1: expected: expected what `fn(&str, &str) -> u8` leaves, found 1.5',
		],
		[
			'c.json',
			'[{"arguments":["x","y"],"expects":1}]',
			'c.json: case 1: expected an object with `arguments` and `expected`, found {"arguments":["x","y"],"expects":1}',
		],
		['c.json', '{}', 'c.json: expected a list of cases, such as [{"arguments": [3], "expected": "Fizz"}], found {}'],
	] as const) {
		it(`says in one line: ${message}`, async () => {
			await assert.rejects(read(distance, name, content), { message })
		})
	}

	it('says where JSON cannot be read', async () => {
		await assert.rejects(read(distance, 'c.json', '[{'), /^Error: c\.json: cannot be read as JSON: /)
	})
})

describe('init', { concurrency: 2 }, () => {
	it('refuses options that say different things', async () => {
		using folder = new Folder()
		const seed = folder.file('f.rs', 'pub fn f(x: f64) -> f64 { x }\n')
		const make = ['init', `${folder.path}/new`]
		await refuses([...make, '--seed', seed, '--signature', 'fn f()'], /expected --signature or --seed, found both/)
		await refuses([...make, '--speed', '--cases', seed], /expected --speed or --cases, found both/)
		await refuses([...make, '--speed', '--data', seed], /expected --speed or --data, found both/)
		await refuses([...make, '--cases', seed], /--cases: expected --seed FILE or --signature '…' beside it/)
	})

	it('refuses a reference of another type, and a seed without a public function', async () => {
		using folder = new Folder()
		const slow = folder.file('slow.rs', 'pub fn f(x: u8) -> u8 { x }\n')
		const closed = folder.file('closed.rs', 'fn f(x: u8) -> u8 { x }\n')
		const make = ['init', `${folder.path}/new`]
		const wanted = /--reference: expected a function of the type `fn\(f64\) -> f64`, found `fn\(u8\) -> u8`$/
		await refuses([...make, '--reference', slow, '--signature', 'fn f(x: f64) -> f64'], wanted)
		await refuses([...make, '--speed', '--seed', closed], /closed\.rs: Expected one `pub fn` at the top level/)
	})
})

describe('the evaluator of speed', () => {
	it('has at most 15 lines that a person edits, whatever the signature', async () => {
		const text = speedText([
			await parseSignature(
				"fn f<'a>(a: &[&'a str], b: Vec<Vec<f32>>, c: Option<u8>, d: &mut [f64; 4], e: (char, bool)) -> &'a str",
			),
		])
		const start = text.indexOf('/// A random input')
		const edited = text.slice(start, text.indexOf('// Nothing below')).trim().split('\n')
		assert.ok(start > 0 && edited.length <= 15, `${edited.length}`)
		assert.match(text, /TOLERANCE: f64 = 0\.0/)
	})

	it('compares no floats where there are none', async () => {
		assert.doesNotMatch(speedText([await parseSignature('fn f(x: f64) -> u8')]), /TOLERANCE/)
	})
})

describe('the evaluator of a slow function that is right', () => {
	it('has it in the judge, by its name', async () => {
		const text = casesText([await parseSignature('fn gcd(a: u64, b: u64) -> u64')], 'reference')
		assert.match(text, /^mod reference;$/m)
		assert.match(text, /Self::exercise\(reference::gcd, /)
	})
})
