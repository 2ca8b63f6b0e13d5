import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeWrapper } from '../../src/rust/wrapper.ts'

const entryPoints = [
	{ name: 'encode', type: 'fn(&str) -> Vec<u8>' },
	{ name: 'decode', type: 'fn(&[u8]) -> String' },
]

describe('writeWrapper', () => {
	it('binds each function of each candidate on a line of its own', () => {
		const { text } = writeWrapper([0, 3], entryPoints)
		const plain = text.replaceAll(/oxi_module_[0-9a-f]{16}/g, 'm')
		deepEqual(plain.trimEnd().split('\n'), [
			'#[forbid(unsafe_code)] #[path = "candidate-000.rs"] mod m_000;',
			'#[unsafe(no_mangle)] pub static oxi_0_0: fn(&str) -> Vec<u8> = m_000::encode;',
			'#[unsafe(no_mangle)] pub static oxi_0_1: fn(&[u8]) -> String = m_000::decode;',
			'#[forbid(unsafe_code)] #[path = "candidate-003.rs"] mod m_003;',
			'#[unsafe(no_mangle)] pub static oxi_3_0: fn(&str) -> Vec<u8> = m_003::encode;',
			'#[unsafe(no_mangle)] pub static oxi_3_1: fn(&[u8]) -> String = m_003::decode;',
		])
	})

	it('knows whose each line is', () => {
		const wrapper = writeWrapper([0, 3], entryPoints)
		deepEqual(
			[0, 1, 2, 3, 4, 6, 7].map((line) => wrapper.ownerOfLine(line)),
			[
				undefined,
				{ slot: 0, entryPoint: undefined },
				{ slot: 0, entryPoint: entryPoints[0] },
				{ slot: 0, entryPoint: entryPoints[1] },
				{ slot: 3, entryPoint: undefined },
				{ slot: 3, entryPoint: entryPoints[1] },
				undefined,
			],
		)
		deepEqual([0, 1, 3].map(wrapper.holds), [true, false, true])
		deepEqual(wrapper.entriesOf(3), ['oxi_3_0', 'oxi_3_1'])
	})

	it('gives neighbours names that no candidate can know, and one alone the same each time', () => {
		notEqual(writeWrapper([0, 1], entryPoints).text, writeWrapper([0, 1], entryPoints).text)
		equal(writeWrapper([0], entryPoints).text, writeWrapper([0], entryPoints).text)
	})
})
