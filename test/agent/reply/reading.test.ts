import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { shinglesOf, similarity } from '../../../src/agent/conversation/similarity.ts'
import { applyEdits, readEdits } from '../../../src/agent/reply/edits.ts'
import { fencedBlocks } from '../../../src/agent/reply/fences.ts'
import { type ReadReply, readReply, type Wanted } from '../../../src/agent/reply/reply.ts'

const source = 'pub fn f(x: f64) -> f64 {\n    x + 1.0\n}\n'
const parent = 'pub fn f(x: f64) -> f64 {\n    x\n}\n'
const wanted: Wanted = { bases: [parent], functions: ['f'] }

function read(text: string, changes: Partial<Wanted> = {}): ReadReply {
	return readReply(text, 'stop', { ...wanted, ...changes })
}

suite('a source is found', () => {
	for (const [how, text] of [
		['in a rust block', `Text.\n\`\`\`rust\n${source}\`\`\`\nMore.`],
		['in an rs block', `\`\`\`rs\n${source}\`\`\``],
		['in a block with attributes', `\`\`\`rust,no_run\n${source}\`\`\``],
		['in a block with a path', `\`\`\`rust:src/lib.rs\n${source}\`\`\``],
		['in a block with a title', `\`\`\`rust title="src/lib.rs"\n${source}\`\`\``],
		['in a block with braces', `\`\`\`rust{1,3}\n${source}\`\`\``],
		['in a block tagged in capitals', `\`\`\`Rust\n${source}\`\`\``],
		['in a block without a language', `\`\`\`\n${source}\`\`\``],
		['in tildes', `~~~rust\n${source}~~~`],
		['in four ticks with three within', `\`\`\`\`rust\n${source}\`\`\`\``],
		['in a block that was never closed', `\`\`\`rust\n${source}`],
		['with Windows line ends', `\`\`\`rust\r\n${source.replaceAll('\n', '\r\n')}\`\`\``],
		['indented in a list', `1. This:\n   \`\`\`rust\n${source.replace(/^(?=.)/gm, '   ')}   \`\`\``],
		['behind thoughts with code in them', `<think>\`\`\`rust\nfn f() {}\n\`\`\`</think>\n\`\`\`rust\n${source}\`\`\``],
		[
			'behind thoughts whose opening tag is missing',
			`So \`\`\`rust\nfn f() {}\n\`\`\` no.</think>\n\`\`\`rust\n${source}\`\`\``,
		],
		['bare', source],
		['behind a block of another language', `\`\`\`text\nf\n\`\`\`\n\`\`\`rust\n${source}\`\`\``],
		['in a block tagged as text', `\`\`\`plaintext\n${source}\`\`\``],
		['in a block tagged as another language', `\`\`\`c++\n${source}\`\`\``],
		['in a block tagged rust,ignore', `\`\`\`rust,ignore\n${source}\`\`\``],
		['in a quotation', `> \`\`\`rust\n${source.replace(/^(?=.)/gm, '> ')}> \`\`\``],
		['behind text on the line of the fence', `Here it is: \`\`\`rust\n${source}\`\`\``],
		['before a fence on the line of the code', `\`\`\`rust\n${source.trimEnd()}\`\`\``],
		['behind the old version', `Now:\n\`\`\`rust\n${parent}\`\`\`\nBetter:\n\`\`\`rust\n${source}\`\`\``],
		['before the old version', `Better:\n\`\`\`rust\n${source}\`\`\`\nWas:\n\`\`\`rust\n${parent}\`\`\``],
		[
			'behind another try',
			`First:\n\`\`\`rust\n${source.replace('1.0', '9.0')}\`\`\`\nBetter:\n\`\`\`rust\n${source}\`\`\``,
		],
		['before its use', `\`\`\`rust\n${source}\`\`\`\nUse:\n\`\`\`rust\nlet y = f(1.0);\n\`\`\``],
		[
			'before its outline',
			`\`\`\`rust\n${source}\`\`\`\nThat is:\n\`\`\`rust\npub fn f(x: f64) -> f64 { ... }\n\`\`\``,
		],
		[
			'before a message of the compiler',
			`\`\`\`rust\n${source}\`\`\`\n\`\`\`\nerror: x\n1 | pub fn f(x: f64) {\n\`\`\``,
		],
		['before text on the line of its fence', `\`\`\`rust\n${source}\`\`\` That is all.`],
		['behind a block that was never closed', `\`\`\`rust\n${parent}\n\`\`\`rust\n${source}\`\`\``],
		['between tags', `<code lang="rust">${source}</code>`],
		['bare among text', `Here is a better one:\n\n${source}\nIt adds one; that's all.`],
		['bare behind a sentence that begins like code', `use of constants helps.\n\n${source}`],
		['in an object of JSON', JSON.stringify({ idea: 'add one', code: source })],
		['in a fenced object of JSON', `\`\`\`json\n${JSON.stringify({ code: source })}\n\`\`\``],
	] as const) {
		test(how, () => {
			const reply = read(text)
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source, source)
		})
	}

	test('with all that belongs to it where it is bare among text', () => {
		const helped = `use std::f64::consts::{E, PI};\n\n/// Adds.\n#[inline]\nconst fn g(x: [u8; 2]) -> u8 { x[0] }\n\nstruct S(f64);\n\n${source}`
		const reply = read(`Here you are.\n\n${helped}\nThe end.`)
		assert.equal(reply.kind === 'source' && reply.source, helped)
	})

	test('and the idea beside it', () => {
		for (const line of ['Idea: add one', '**Idea:** add one', '- *Idea*: add one**']) {
			const reply = read(`${line}\n\`\`\`rust\n${source}\`\`\``)
			assert.equal(reply.kind === 'source' && reply.idea, 'add one')
		}
	})

	test('a cut reply whose block is complete is read', () => {
		const reply = readReply(`\`\`\`rust\n${source}\`\`\`\nAnd so`, 'length', wanted)
		assert.equal(reply.kind, 'source')
	})

	test('a reply of very many lines, or as deep as it is long, is read in time in proportion to its length', () => {
		const numbered = Array.from({ length: 60_000 }, (_, at) => `${at} | x`).join('\n')
		const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
		const start = process.threadCpuUsage()
		for (const text of [numbered, deep, JSON.stringify(Array(300_000).fill(1))]) assert.equal(read(text).kind, 'fault')
		const { user, system } = process.threadCpuUsage(start)
		assert.ok(user + system < 20e6, `${(user + system) / 1e6} s`)
	})

	test('any text is read without throwing, and a source given back is in it', () => {
		const piece = fc.constantFrom(
			'```',
			'```rust',
			'~~~',
			'<think>',
			'</think>',
			'fn f() {}',
			'\n',
			' ',
			'<<<<<<< SEARCH\n',
			'=======\n',
			'>>>>>>> REPLACE',
			'x',
			'`',
		)
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 40 }),
				fc.constantFrom('stop', 'length', 'refused', 'other'),
				(pieces, finish) => {
					const text = pieces.join('')
					const reply = readReply(text, finish, wanted)
					const isEdit = text.includes('SEARCH') && text.includes('REPLACE')
					if (reply.kind === 'source' && !isEdit) assert.match(reply.source, /fn f/)
				},
			),
		)
	})
})

suite('code is read as it was meant, whatever showed or carried it', () => {
	const rich =
		'pub fn f<\'a>(x: &\'a [f64], up: bool) -> &\'a str {\n    let big = x.len() >= 2 && x[0] < 9.0 * x[1];\n    // less & more\n    if big != up { "a<b" } else { "c" }\n}\n'
	const html = (text: string) =>
		text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
	const numbered = (mark: (number: number) => string, from = 1) =>
		rich
			.trimEnd()
			.split('\n')
			.map((line, at) => `${mark(at + from)}${line}`)
			.join('\n')
	const rust = (text: string) => `\`\`\`rust\n${text.trimEnd()}\n\`\`\``
	for (const [how, text] of [
		['escaped for HTML', rust(html(rich))],
		['escaped for HTML by numbers', rust(html(rich).replaceAll("'", '&#39;').replaceAll('&gt;', '&#x3E;'))],
		['escaped for HTML between tags', `<pre><code class="language-rust">${html(rich)}</code></pre>`],
		['escaped for Markdown', rust(rich.replace(/[<>*&]/g, '\\$&'))],
		['with numbers and bars', rust(numbered((number) => `${number} | `))],
		[
			'with numbers right before bars, from the tenth on',
			rust(numbered((number) => `${String(number).padStart(4)}| `, 8)),
		],
		['with numbers and colons', rust(numbered((number) => `${number}: `))],
		['with numbers and points', rust(numbered((number) => `${number}. `))],
		['with numbers and tabs', rust(numbered((number) => `${String(number).padStart(6)}\t`))],
		['with numbers and blanks', rust(numbered((number) => `${String(number).padStart(2)} `))],
		['with numbers, and escaped for HTML', rust(html(numbered((number) => `${number} | `)))],
		['with a sign before each line', rust(numbered(() => '+'))],
		['in quotation marks of a word processor', rust(rich.replace(/"(.*?)"/g, '“$1”').replaceAll("'", '’'))],
		['with blanks that do not break', rust(rich.replaceAll(/^ {4}/gm, '\u00a0\u00a0\u00a0\u00a0'))],
		['with characters of no width', rust(`\u200b${rich.replaceAll(';', '\u200b;')}`)],
		[
			'with arrows and signs of mathematics',
			rust(rich.replace('->', '→').replace('>=', '≥').replace('!=', '≠').replace('*', '×')),
		],
		['as a string of JSON', rust(JSON.stringify(rich))],
		['as a string of JSON without its quotes', rust(JSON.stringify(rich).slice(1, -1))],
		['in an object within an object of JSON', JSON.stringify({ answer: { code: rich } })],
		['in a list of JSON', JSON.stringify([{ code: rich }])],
	] as const) {
		test(how, () => {
			const reply = read(text)
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source.replaceAll('\u00a0', ' '), rich)
		})
	}

	for (const [how, text] of [
		[
			'that escapes HTML',
			'pub fn f(x: &str) -> String {\n    x.replace("<", "&lt;").replace("&", "&amp;") // &gt; &#39;\n}\n',
		],
		[
			'with variables of such names',
			'pub fn f(lt: f64, gt: f64) -> f64 {\n    let a = &lt;\n    let b = &gt;\n    a + b\n}\n',
		],
		[
			'with such signs in its strings',
			'pub fn f(x: &str) -> String {\n    // “x” → ≥\n    x.replace("“", "‘").replace("\\n", "→")\n}\n',
		],
		['with a raw string of lines that are numbered', 'pub fn f() -> &\'static str {\n    r"\n1 | a\n2 | b"\n}\n'],
		['that begins lines with signs', 'pub fn f(x: f64) -> f64 {\nx\n- 1.0\n+ 2.0\n}\n'],
	] as const) {
		test(`and code ${how} stays as it is`, () => {
			for (const answer of [rust(text), text]) {
				const reply = read(answer)
				assert.ok(reply.kind === 'source', JSON.stringify(reply))
				assert.equal(reply.source, text)
			}
		})
	}

	test('in edits too', () => {
		const edit = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`
		const after = rich.replace('9.0', '8.0')
		const [, line = ''] = rich.split('\n')
		const [, now = ''] = after.split('\n')
		for (const reply of [
			read(edit(html(line), html(now)), { bases: [rich] }),
			read(edit(`2 | ${line}`, `2 | ${now}`), { bases: [rich] }),
			read(`\`\`\`diff\n-${html(line)}\n+${html(now)}\n\`\`\``, { bases: [rich] }),
			read(rust(` ${rich.split('\n')[0]}\n-${line}\n+${now}`), { bases: [rich] }),
		]) {
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source, after)
		}
	})
})

suite('thoughts are no answer, whatever marks them', () => {
	const fenced = (text: string) => `\`\`\`rust\n${text}\`\`\`\n`
	const wrong = fenced(source.replace('1.0', '9.0'))
	const right = fenced(source)
	const hm = `Perhaps\n${wrong}no.`
	for (const [how, text] of [
		['<think>', `<think>${hm}</think>${right}`],
		['<thinking> with an attribute', `<thinking budget="3">\n${hm}\n</thinking>\n${right}`],
		['<reasoning>', `<reasoning>${hm}</reasoning>${right}`],
		['<thought>', `<thought>${hm}</thought>${right}`],
		['<reflection> behind <think>', `<think>${hm}</think><reflection>${hm}</reflection>${right}`],
		['<analysis>', `<analysis>${hm}</analysis>${right}`],
		['<scratchpad>', `<scratchpad>${hm}</scratchpad>${right}`],
		['<seed:think>', `<seed:think>${hm}</seed:think>${right}`],
		['<longcat_think>', `<longcat_think>${hm}</longcat_think>${right}`],
		['<Thinking>', `<Thinking>\n${hm}\n</Thinking>\n${right}`],
		['[THINK]', `[THINK]${hm}[/THINK]${right}`],
		['◁think▷', `◁think▷${hm}◁/think▷${right}`],
		[
			'<|begin_of_thought|>',
			`<|begin_of_thought|>${hm}<|end_of_thought|>\n<|begin_of_solution|>${right}<|end_of_solution|>`,
		],
		['<|START_THINKING|>', `<|START_THINKING|>${hm}<|END_THINKING|><|START_RESPONSE|>${right}<|END_RESPONSE|>`],
		['an opening one that is missing', `${hm}</think>${right}`],
		['one within its own pair', `<think>I may not use <think> here. ${hm}</think>${right}`],
		['an answer of its own', `Hm: ${wrong}<answer>\n${right}</answer>\nAs said, not ${wrong}`],
		[
			'harmony',
			`<|channel|>analysis<|message|>${hm}<|end|><|start|>assistant<|channel|>final<|message|>${right}<|return|>`,
		],
		[
			'harmony with a comment',
			`<|start|>assistant<|channel|>analysis<|message|>${hm}<|end|><|start|>assistant<|channel|>commentary<|message|>Soon.<|end|><|start|>assistant<|channel|>final <|constrain|>rust<|message|>${right}`,
		],
		['harmony without its tokens', `analysisWe need one. ${hm}assistantfinal${right}`],
		['channels of another kind', `<|channel>thought\n${hm}<channel|>${right}`],
		['words', `Here is my thought process:\n${hm}\nHere is my response:\n${right}`],
	] as const) {
		test(how, () => {
			for (const answer of [text, text.replaceAll(right, source)]) {
				const reply = read(answer)
				assert.ok(reply.kind === 'source', JSON.stringify(reply))
				assert.equal(reply.source, source)
			}
		})
	}

	test('where there is nothing else, the last source in them is read, but not of a reply that was cut', () => {
		for (const text of [`<think>${hm}${right}`, `<think>${hm}${right}</think>`, `${hm}${right}</think>`]) {
			assert.equal(read(text).kind, 'source', text)
			assert.deepEqual(readReply(text, 'length', wanted), { kind: 'fault', fault: 'cut' })
		}
	})

	test('and code that has such words in it is code', () => {
		const code = 'pub fn f(x: f64) -> f64 {\n    let think = [x];\n    g::<Analysis>([think[0]]) // <Reasoning>\n}\n'
		const reply = read(fenced(code))
		assert.equal(reply.kind === 'source' && reply.source, code)
	})
})

suite('a change is read where a file was asked for and the other way round', () => {
	const fence = (tag: string, text: string) => `\`\`\`${tag}\n${text}\n\`\`\``
	const long = 'use std::f64::consts::PI;\n\npub fn f(x: f64) -> f64 {\n    let y = x;\n    let z = y;\n    z\n}\n'
	const after = long.replace('let z = y;', 'let z = y * PI;')
	const hunk =
		'@@ -3,5 +3,5 @@\n pub fn f(x: f64) -> f64 {\n     let y = x;\n-    let z = y;\n+    let z = y * PI;\n     z\n }'
	const body = hunk.slice(hunk.indexOf('\n') + 1)
	for (const [how, text] of [
		['as a diff', fence('diff', `--- a/f.rs\n+++ b/f.rs\n${hunk}`)],
		['as a diff without a/ and b/', fence('diff', `--- src/lib.rs\n+++ src/lib.rs\n${hunk}`)],
		['as a diff of git', fence('diff', `diff --git a/f.rs b/f.rs\nindex 1..2 100644\n--- a/f.rs\n+++ b/f.rs\n${hunk}`)],
		['as a diff without a header', fence('diff', body)],
		['as a diff with wrong numbers', fence('patch', hunk.replace('-3,5 +3,5', '-99,2 +98,7'))],
		['as a diff without numbers', fence('diff', hunk.replace('@@ -3,5 +3,5 @@', '@@ fn f @@'))],
		['as a diff whose context has lost its blanks', fence('diff', hunk.replace(/^ /gm, ''))],
		['as a diff with a line of context that is wrong', fence('diff', hunk.replace(' pub fn f(', ' fn f('))],
		['as a diff in a block without a tag', fence('', `--- a/f.rs\n+++ b/f.rs\n${hunk}`)],
		['as a diff without a fence', `Idea: pi\n\n--- a/f.rs\n+++ b/f.rs\n${hunk}\n`],
		[
			'as a patch',
			fence('', `*** Begin Patch\n*** Update File: f.rs\n${hunk.replace('@@ -3,5 +3,5 @@', '@@')}\n*** End Patch`),
		],
		['as a diff with a file that does not end in a line', fence('diff', `${hunk}\n\\ No newline at end of file`)],
		['as an edit', '<<<<<<< SEARCH\n    let z = y;\n=======\n    let z = y * PI;\n>>>>>>> REPLACE'],
		['as an edit in other words', '<<<<<<< ORIGINAL\nlet z = y;\n=======\nlet z = y * PI;\n>>>>>>> UPDATED'],
		[
			'as an edit with fences in it',
			'<<<<<<< SEARCH\n```rust\n    let z = y;\n```\n=======\n```rust\n    let z = y * PI;\n```\n>>>>>>> REPLACE',
		],
		['as an edit between dashes', '------- SEARCH\n    let z = y;\n=======\n    let z = y * PI;\n+++++++ REPLACE'],
		['as a file', fence('rust', after.trimEnd())],
		['as a diff beside the file as it was', `${fence('rust', long)}\n${fence('diff', hunk)}`],
	] as const) {
		test(how, () => {
			{
				const reply = read(text, { bases: [long] })
				assert.ok(reply.kind === 'source', JSON.stringify(reply))
				assert.equal(reply.source.trim(), after.trim())
			}
		})
	}

	test('of what was sent last, or else of the parent', () => {
		const edit = '<<<<<<< SEARCH\n    let z = y;\n=======\n    let z = y * PI;\n>>>>>>> REPLACE'
		const reply = read(edit, { bases: [source, long] })
		assert.equal(reply.kind === 'source' && reply.source, after)
	})

	test('of several hunks, some of which stand at equal lines', () => {
		const twice = 'fn a() {\n    g();\n}\n\nfn b() {\n    g();\n}\n\npub fn f(x: f64) -> f64 {\n    x\n}\n'
		const diff = fence(
			'diff',
			'@@ -6 +6 @@\n-    g();\n+    h();\n@@ -9,3 +9,3 @@\n pub fn f(x: f64) -> f64 {\n-    x\n+    -x\n }',
		)
		const reply = read(diff, { bases: [twice] })
		assert.equal(
			reply.kind === 'source' && reply.source,
			twice.replace(/g\(\);(?=\n}\n\npub)/, 'h();').replace('    x', '    -x'),
		)
	})

	test('without anything to look for: items are put at the end, lines where a hunk says, a whole file in place of all', () => {
		const insert = (text: string) => `<<<<<<< SEARCH\n=======\n${text}\n>>>>>>> REPLACE`
		const helper = 'fn g() -> f64 {\n    1.0\n}'
		const added = read(insert(helper), { bases: [source] })
		assert.equal(added.kind === 'source' && added.source, `${source}\n${helper}\n`)
		const whole = read(insert(source.trimEnd()), { bases: [long] })
		assert.equal(whole.kind === 'source' && whole.source, source)
		const hunk = read(fence('diff', '@@ -1,0 +2,1 @@\n+    let x = 2.0 * x;'), { bases: [source] })
		assert.equal(hunk.kind === 'source' && hunk.source, source.replace('{\n', '{\n    let x = 2.0 * x;\n'))
	})
})

suite('edits', () => {
	const edit = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`

	test('are read with or without a fence, in order', () => {
		const text = `${edit('a', 'b')}\n\n\`\`\`rust\n${edit('c', '')}\n\`\`\``
		assert.deepEqual(readEdits(text), [
			{ search: 'a', replace: 'b' },
			{ search: 'c', replace: '' },
		])
	})

	test('that are not ended are left out', () => {
		assert.deepEqual(readEdits('<<<<<<< SEARCH\na\n=======\nb\n'), [])
	})

	test('apply one upon the other', () => {
		const edited = applyEdits('a\nb\nc\n', [
			{ search: 'a', replace: 'b2' },
			{ search: 'b2\nb', replace: 'd' },
		])
		assert.deepEqual(edited, { kind: 'edited', source: 'd\nc\n' })
	})

	test('find lines at another indentation, and move the replacement along', () => {
		const edited = applyEdits('fn f() {\n        if x {\n            y\n        }\n}', [
			{ search: 'if x {\n    y\n}', replace: 'while x {\n    z\n}' },
		])
		assert.deepEqual(edited, { kind: 'edited', source: 'fn f() {\n        while x {\n            z\n        }\n}' })
	})

	test('an empty replacement of a line takes it away', () => {
		assert.deepEqual(applyEdits('a\n  b\nc', [{ search: ' b ', replace: '' }]), { kind: 'edited', source: 'a\nc' })
	})

	test('an exact text that stands once is replaced, and nothing else changes', () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.string({ minLength: 1 }),
				fc.string(),
				fc.string(),
				(before, search, after, replace) => {
					const text = `${before}${search}${after}`.replaceAll('\r\n', '\n')
					const edited = applyEdits(text, [{ search, replace }])
					if (edited.kind !== 'edited' || search.trim() === '' || text.split(search).length !== 2) return
					assert.equal(edited.source, text.split(search).join(replace))
				},
			),
		)
	})
})

test('fences close only with as many of the same', () => {
	assert.deepEqual(fencedBlocks('````a\n```\n~~~\n````\n```b\nx'), [
		{ language: 'a', text: '```\n~~~', closed: true },
		{ language: 'b', text: 'x', closed: false },
	])
})

test('similarity is 1 for equal token lists, 0 for strangers, symmetric', () => {
	const list = fc.array(fc.constantFrom('a', 'b', 'c', '+', '1'), { maxLength: 30 }).map(shinglesOf)
	fc.assert(
		fc.property(list, list, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, atLeast) => {
			assert.equal(similarity(one, one, 1), 1)
			const share = similarity(one, other)
			assert.equal(share, similarity(other, one))
			assert.ok(share >= 0 && share <= 1)
			const bounded = similarity(one, other, atLeast)
			assert.ok(bounded === share || (bounded === 0 && share < atLeast))
		}),
	)
	assert.equal(similarity(shinglesOf(['a', 'b', 'c']), shinglesOf(['x', 'y', 'z'])), 0)
})

suite('a function that is wanted is public', () => {
	for (const [what, source, expected] of [
		[
			'where nothing says so',
			'fn f() -> f64 { g() }\nfn g() -> f64 { 1.0 }',
			'pub fn f() -> f64 { g() }\nfn g() -> f64 { 1.0 }',
		],
		['behind another item', 'use std::f64;\n#[inline]\nfn f() {}', 'use std::f64;\n#[inline]\npub fn f() {}'],
		['where it is constant', 'const fn f() {}', 'pub const fn f() {}'],
		['where it is already', 'pub fn f() {}', 'pub fn f() {}'],
		['but not within another item', 'impl A { fn f() {} }\npub fn f() {}', 'impl A { fn f() {} }\npub fn f() {}'],
	] as const) {
		test(what, () => {
			const read = readReply(`\`\`\`rust\n${source}\n\`\`\``, 'stop', { bases: [], functions: ['f'] })
			assert.equal(read.kind === 'source' && read.source.trim(), expected)
		})
	}
})
