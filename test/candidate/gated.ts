import assert from 'node:assert/strict'
import { createGate } from '../../src/candidate/gate.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'

/** What reads Rust here. */
export const syntax = await loadRustSyntax()

/** A gate of an experiment with such settings. */
export const gateOf = (settings: { forbid?: string[]; allow?: string[]; functions?: string[] } = {}) =>
	createGate(syntax, { forbid: [], allow: [], functions: ['f'], ...settings })

/** Lines `construct@line` of what a gate finds. */
export function found(source: string, gate = gateOf()): string[] {
	const verdict = gate(source)
	if (verdict !== undefined) assert.equal(verdict.reason, 'policy', verdict.detail)
	return verdict === undefined ? [] : verdict.findings.map((each) => `${each.construct}@${each.line}`)
}
