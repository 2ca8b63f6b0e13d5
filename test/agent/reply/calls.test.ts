import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readCalls } from '../../../src/agent/reply/calls.ts'
import { callText } from '../../../src/agent/wire/tool-calls.ts'

const names = new Set(['compile', 'run'])
const source = 'fn f(x: f64) -> f64 {\n    x\n}'

suite('calls of tools are read', () => {
	const forms: [string, string, { readonly tool: string; readonly input: string }[]][] = [
		['a block that is marked', `See.\n\`\`\`tool/compile\n${source}\n\`\`\``, [{ tool: 'compile', input: source }]],
		['a block with the name alone', `\`\`\`compile\n${source}\n\`\`\``, [{ tool: 'compile', input: source }]],
		[
			'Rust in a block within',
			`\`\`\`tool/compile\n\`\`\`rust\n${source}\n\`\`\`\n`,
			[{ tool: 'compile', input: source }],
		],
		['a marked name that is none', '```tool/submit\n1\n```', [{ tool: 'submit', input: '1' }]],
		[
			'an object in a block, with text as arguments',
			'```json\n{"name": "run", "arguments": "{\\"input\\": \\"f(1.0)\\"}"}\n```',
			[{ tool: 'run', input: '{"input": "f(1.0)"}' }],
		],
		[
			'objects between tags',
			'Well.\n<tool_call>\n{"name": "run", "arguments": {"input": "f(1.0)"}}\n</tool_call>\n<tool_call>{"name":"run","arguments":{"input":"2"}}',
			[
				{ tool: 'run', input: '{"input":"f(1.0)"}' },
				{ tool: 'run', input: '{"input":"2"}' },
			],
		],
		[
			'an object that is all there is',
			'{"tool": "run", "parameters": {"input": "1"}}',
			[{ tool: 'run', input: '{"input":"1"}' }],
		],
		[
			'tags with each argument in one of its own',
			'See.\n<tool_call>\n<function=run>\n<parameter=input>\nf(1.0)\n</parameter>\n</function>\n</tool_call>',
			[{ tool: 'run', input: '{"input":"f(1.0)"}' }],
		],
		[
			'behind thoughts about others',
			'<think>\n```tool/run\n1\n```\n</think>\n```tool/run\n2\n```',
			[{ tool: 'run', input: '2' }],
		],
	]
	for (const [form, text, calls] of forms) {
		test(form, () => assert.deepEqual(readCalls(text, names)?.calls, calls))
	}

	test('with what was said before the first', () => {
		assert.equal(readCalls('Let me see.\n\n```tool/run\n1\n```\nThen more.', names)?.said, 'Let me see.')
	})

	test('and nothing else is one: versions, other objects, text', () => {
		for (const text of [
			`\`\`\`rust\n${source}\n\`\`\``,
			'```json\n{"name": "other", "arguments": {}}\n```',
			'I would call `run` now.',
			'{"code": "fn f() {}"}',
			'<function=edit><parameter=search>x</parameter></function>',
			'',
		]) {
			assert.equal(readCalls(text, names), undefined, text)
		}
	})

	test('as they were called natively, whatever their arguments', () => {
		// Markers of thoughts within arguments are read as such.
		const argument = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !/[<[]/.test(text))
		const input = argument.map((code) => JSON.stringify({ code }))
		const call = fc.record({ tool: fc.constantFrom('compile', 'run', 'other'), input }, { noNullPrototype: true })
		fc.assert(
			fc.property(fc.array(call, { minLength: 1, maxLength: 3 }), (calls) => {
				assert.deepEqual(readCalls(['See.', ...calls.map(callText)].join('\n\n'), names)?.calls, calls)
			}),
		)
	})
})
