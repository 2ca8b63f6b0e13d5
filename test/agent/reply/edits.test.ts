import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { applyEdits, readEdits } from '../../../src/agent/reply/edits.ts'
import { read, source } from './read.ts'

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
		['as two tags', '<search>\n    let z = y;\n</search>\n<replace>\n    let z = y * PI;\n</replace>'],
		[
			'as two tags in a fence',
			fence('xml', '<edit>\n<old_str>let z = y;</old_str>\n<new_str>let z = y * PI;</new_str>\n</edit>'),
		],
		['as JSON', JSON.stringify({ search: '    let z = y;', replace: '    let z = y * PI;' })],
		[
			'as a list in JSON',
			fence('json', JSON.stringify({ edits: [{ old_string: 'let z = y;', new_string: 'let z = y * PI;' }] })),
		],
		[
			'as a call of a tool that nobody offered',
			`<tool_call>\n${JSON.stringify({ name: 'edit', arguments: { path: 'f.rs', old_str: 'let z = y;', new_str: 'let z = y * PI;' } })}\n</tool_call>`,
		],
		[
			'as such a call with the file',
			`<tool_call>\n${JSON.stringify({ name: 'write', arguments: { content: after } })}\n</tool_call>`,
		],
		[
			'as one whose arguments are a text',
			`[TOOL_CALLS]write${JSON.stringify({ arguments: JSON.stringify({ content: after }) })}`,
		],
		[
			'as a call in tags',
			'<tool_call>\n<function=edit>\n<parameter=search>\n    let z = y;\n</parameter>\n<parameter=replace>\n    let z = y * PI;\n</parameter>\n</function>\n</tool_call>',
		],
		[
			'as a call in tags with names',
			'<function_calls><invoke name="str_replace"><parameter name="old_str">let z = y;</parameter><parameter name="new_str">let z = y * PI;</parameter></invoke></function_calls>',
		],
		[
			'as a call in tags for keys and values',
			'<tool_call>edit\n<arg_key>old_string</arg_key>\n<arg_value>let z = y;</arg_value>\n<arg_key>new_string</arg_key>\n<arg_value>let z = y * PI;</arg_value>\n</tool_call>',
		],
		['as a call in tags with the file', `<function=write><parameter=content>\n${after}</parameter></function>`],
		[
			'as two blocks, of what stands there and of what shall',
			`Change this line:\n${fence('rust', 'let z = y;')}\nto\n${fence('rust', 'let z = y * PI;')}\nfor a better fit.`,
		],
		[
			'under two headings',
			`**SEARCH**\n${fence('rust', '    let z = y;')}\n**REPLACE**\n${fence('rust', '    let z = y * PI;')}`,
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

	test('as a whole version, whatever a change behind it quotes of it', () => {
		const whole = long.replace('= x;', '= 2.0 * x;').replace('let z = y;', 'let z = y * PI;')
		const quotes = [
			fence('diff', '-    let z = y;\n+    let z = y * PI;'),
			fence('diff', hunk),
			'<<<<<<< SEARCH\n    let z = y;\n=======\n    let z = y * PI;\n>>>>>>> REPLACE',
			fence('diff', '-    let y = x;'),
		]
		for (const quote of quotes) {
			const reply = read(`${fence('rust', whole.trimEnd())}\nWhat it changes:\n\n${quote}`, { bases: [long] })
			assert.equal(reply.kind === 'source' && reply.source, whole, quote)
		}
		const more = fence('diff', '-    let z = y;\n+    let z = y * PI;\n-    z\n+    -z')
		const reply = read(`${fence('rust', whole.trimEnd())}\nNo, only this:\n\n${more}`, { bases: [long] })
		assert.equal(reply.kind === 'source' && reply.source, after.replace('    z\n', '    -z\n'))
	})

	test('of several at the same lines the last, whatever comes between', () => {
		const edit = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`
		const last = edit('    let z = y;', '    let z = y * PI;')
		for (const first of [
			edit('    let z = y;', '    let z = 9.0;'),
			edit('let z = y;', 'let z = y; // 9.0'),
			edit('let z = y;', ''),
		]) {
			const reply = read(`First: ${'\n'}${first}\nBetter:\n${last}`, { bases: [long] })
			assert.equal(reply.kind === 'source' && reply.source, after, first)
		}
		const wider = edit('    let y = x;\n    let z = y;', '    let y = x;\n    let z = y * PI;')
		const reply = read(`${edit('    let z = y;', '    let z = 9.0;')}\n${wider}`, { bases: [long] })
		assert.equal(reply.kind === 'source' && reply.source, after)
		const diffs = [hunk.replace('* PI', '* 9.0').replace('-3,5', '-1,5'), hunk].map((one) => fence('diff', one))
		const diff = read(diffs.join('\nBetter:\n'), { bases: [long] })
		assert.equal(diff.kind === 'source' && diff.source, after)
		const files = [source.replace('1.0', '9.0'), source].map((one) => edit('', one.trimEnd()))
		const file = read(files.join('\nBetter:\n'), { bases: [long] })
		assert.equal(file.kind === 'source' && file.source, source)
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
		assert.deepEqual(readEdits('<search>a</search><replace>b'), [])
	})

	test('apply one upon the other', () => {
		const edited = applyEdits('a\nb\nc\n', [
			{ search: 'a', replace: 'b2' },
			{ search: 'b2\nb', replace: 'd' },
		])
		assert.deepEqual(edited, { kind: 'edited', source: 'd\nc\n' })
	})

	test('of one line are all made where each keeps it, or where it stands more than once', () => {
		const above = (line: string) => ({ search: 'b', replace: `${line}\nb` })
		assert.deepEqual(applyEdits('a\nb\n', [above('c'), above('d')]), { kind: 'edited', source: 'a\nc\nd\nb\n' })
		const atLines = [1, 3].map((line) => ({ search: 'a', replace: `${line}`, line }))
		assert.deepEqual(applyEdits('a\nb\na\n', atLines), { kind: 'edited', source: '1\nb\n3\n' })
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
