import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { moduleCircles, readCrate } from './rust-imports.ts'

const evaluators = join(import.meta.dirname, '../../evaluators')

suite('what Rust modules know of one another', () => {
	for (const crate of ['kit', 'kit/harness', 'confine', 'formulas', 'rastrigin', 'regression', 'sort']) {
		test(`no circle in ${crate}`, () => {
			assert.deepEqual(moduleCircles(readCrate(join(evaluators, crate, 'src'))), [])
		})
	}

	test('judge and sandbox know what they share, and nothing of one another', () => {
		const roomOf = (path: string): string => path.split('::')[0] as string
		const modules = readCrate(join(evaluators, 'kit/src'))
		assert.ok(modules.length > 30)
		const strange = modules.flatMap(({ path, uses }) => {
			const others = {
				judge: ['inside'],
				inside: ['judge', 'protocol', 'outcome', 'speed', 'settings'],
				shared: ['judge', 'inside'],
			}
			const forbidden = others[roomOf(path) as keyof typeof others] ?? ['judge', 'inside', 'shared']
			return uses.filter((used) => forbidden.includes(roomOf(used))).map((used) => `${path} uses ${used}`)
		})
		assert.deepEqual(
			strange.filter((line) => !line.startsWith(' uses')),
			[],
		)
	})

	test('a circle is named, by whatever path it goes', () => {
		const folder = mkdtempSync(join(tmpdir(), 'oxipelago-circle-'))
		try {
			mkdirSync(join(folder, 'room'))
			writeFileSync(join(folder, 'lib.rs'), 'mod a;\nmod room;\npub use room::b::Thing;\n')
			writeFileSync(join(folder, 'a.rs'), 'use crate::{Thing, missing::Other};\n')
			writeFileSync(join(folder, 'room/mod.rs'), 'mod b;\nmod c;\n')
			writeFileSync(join(folder, 'room/b.rs'), 'fn f() -> super::c::D { todo!() }\n')
			writeFileSync(join(folder, 'room/c.rs'), 'use std::a;\nuse crate::a::{self as other};\n')
			assert.deepEqual(moduleCircles(readCrate(folder)), ['a -> room::b -> room::c -> a'])
		} finally {
			rmSync(folder, { recursive: true })
		}
	})
})
