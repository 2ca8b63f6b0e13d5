import type { Interval, Outcome } from '../candidate/outcome.ts'
import { figure } from './numbers.ts'
import { visible } from './visible.ts'

/** An outcome in one line for a person, safe to print on a terminal. */
export function outcomeLine(outcome: Outcome): string {
	return visible(lineOf(outcome))
}

/**
 * What more there is to say of an outcome than its line, safe to print on a terminal: feedback, findings, the
 * compiler's own words; long lines are cut.
 */
export function outcomeDetails(outcome: Outcome): string {
	return visible(detailsOf(outcome).split('\n').map(cut).join('\n'))
}

function lineOf(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'scored': {
			const metrics = Object.entries(outcome.metrics).map(([name, value]) => `, ${name} ${figure(value)}`)
			return `scored ${figure(outcome.score)}${bounds(outcome.interval)}${metrics.join('')}${outcome.exact ? ', exact' : ''}`
		}
		case 'rejected':
			return `rejected (${outcome.reason}): ${firstLine(outcome.detail)}`
		case 'compile-failed': {
			const first = outcome.diagnostics.find((one) => one.level === 'error') ?? outcome.diagnostics[0]
			if (first === undefined) return 'compile-failed'
			const code = first.code === undefined ? '' : ` ${first.code}`
			return `compile-failed${code}${atLine(first.line)}: ${firstLine(first.message)}`
		}
		case 'panicked':
			return `panicked${atLine(outcome.line ?? undefined)}: ${firstLine(outcome.message)}`
		case 'timed-out':
			return `timed-out: ${outcome.during === 'compile' ? 'compiling' : 'running'} took more than ${outcome.limitMs} ms`
		case 'out-of-memory':
			return `out-of-memory: ${outcome.during === 'compile' ? 'compiling' : 'running'} took more than ${outcome.limitMb} MiB`
		case 'crashed':
		case 'forbidden':
			return `${outcome.kind}: ${firstLine(outcome.detail)}`
		case 'wrong':
		case 'suspect':
			return `${outcome.kind}: ${firstLine(outcome.feedback)}`
	}
}

function bounds(interval: Interval | undefined): string {
	return interval === undefined ? '' : ` (${figure(interval.low)} to ${figure(interval.high)})`
}

function detailsOf(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'scored':
		case 'wrong':
		case 'suspect':
			return outcome.feedback.trimEnd()
		case 'rejected': {
			const findings = outcome.findings.map(({ construct, line, reason }) => `line ${line}: \`${construct}\` ${reason}`)
			return findings.length > 0 ? findings.join('\n') : outcome.detail
		}
		case 'compile-failed':
			return outcome.diagnostics.map((one) => one.rendered.trimEnd()).join('\n\n')
		case 'panicked':
			return outcome.message
		default:
			return ''
	}
}

/** The details below the outcome's line: without their first line where that says it already. */
export function furtherDetails(outcome: Outcome): string {
	const details = outcomeDetails(outcome)
	const first = firstLine(details)
	return outcomeLine(outcome).endsWith(`: ${first}`)
		? details
				.trimStart()
				.slice(first.length)
				.replace(/^\s*\n/, '')
		: details
}

function atLine(line: number | undefined): string {
	return line === undefined ? '' : ` at line ${line}`
}

function firstLine(text: string): string {
	return cut(text.trim().split('\n')[0] ?? '')
}

/** A line as far as a person reads it: an input of thousands of numbers may stand in one. */
function cut(line: string): string {
	return line.length > mostLetters ? `${line.slice(0, mostLetters - 1)}…` : line
}

const mostLetters = 400
