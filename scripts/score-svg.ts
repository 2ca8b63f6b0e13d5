/** A candidate of a run, as `export` has it. */
export interface ScoredLine {
	readonly number: number
	readonly outcome: { readonly kind: string; readonly score?: number }
	/** Whether it is the champion of the run. */
	readonly champion: boolean
}

const [width, height] = [640, 300]
const edge = { left: 64, right: 24, top: 34, bottom: 40 }

/**
 * Scores of a run by the numbers of its candidates, the best so far as a line; the first of all is the seed.
 *
 * What is worse than the seed by more than a quarter of what was gained is left out.
 *
 * @throws {RangeError} If no candidate has a score.
 */
export function scoreSvg(lines: readonly ScoredLine[], what: string): string {
	const points = lines.flatMap(({ number, outcome: { score }, champion }) => {
		return score === undefined ? [] : [{ number, score, champion }]
	})
	const [seed] = points
	if (seed === undefined) throw new RangeError('Expected candidates with a score, got none')
	const most = Math.max(...points.map(({ score }) => score))
	const gained = most - seed.score || Math.abs(most) || 1
	const [low, high] = [seed.score - gained / 4, most + gained / 12]
	const last = Math.max(1, lines.length - 1)
	const across = (number: number) => fixed(edge.left + ((width - edge.left - edge.right) * number) / last)
	const up = (score: number) =>
		fixed(height - edge.bottom - ((height - edge.top - edge.bottom) * (score - low)) / (high - low))

	let best = seed.score
	const steps = points.flatMap(({ number, score }) => {
		if (score <= best && number !== seed.number) return []
		best = score
		return [number === seed.number ? `M${across(number)} ${up(score)}` : `H${across(number)}V${up(score)}`]
	})
	const shown = points.filter(({ score }) => score >= low)
	const dots = new Set(shown.map(({ number, score }) => `M${Math.round(across(number))} ${Math.round(up(score))}h0`))
	const champion = shown.find((one) => one.champion)
	const ring =
		champion === undefined
			? []
			: [
					`<circle cx="${across(champion.number)}" cy="${up(champion.score)}" r="5" fill="none" stroke="crimson" stroke-width="1.5"/>`,
				]
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="white"/>
<path d="M${edge.left} ${edge.top}V${height - edge.bottom}H${width - edge.right}" fill="none" stroke="gray"/>
${ticks(low, high)
	.map((tick) => label(edge.left - 6, up(tick) + 4, `${tick}`, 'end'))
	.join('\n')}
${ticks(0, last)
	.map((tick) => label(across(tick), height - edge.bottom + 18, tick.toLocaleString('en')))
	.join('\n')}
${label(edge.left, edge.top - 14, what, 'start')}
${label((width + edge.left - edge.right) / 2, height - 6, 'candidate')}
<path d="${[...dots].join('')}" stroke="teal" stroke-opacity="0.35" stroke-width="3" stroke-linecap="round"/>
<path d="${steps.join('')}H${across(last)}" fill="none" stroke="teal" stroke-width="1.5"/>
${ring.join('\n')}
</svg>
`
}

/** Three to six round numbers within a range. */
function ticks(low: number, high: number): number[] {
	const rough = (high - low) / 5
	const unit = 10 ** Math.floor(Math.log10(rough))
	const step = unit * ([1, 2, 5, 10].find((times) => times * unit >= rough) ?? 10)
	const first = Math.ceil(low / step)
	return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) =>
		Number(((first + at) * step).toPrecision(6)),
	)
}

function label(x: number, y: number, words: string, anchor = 'middle'): string {
	return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${words}</text>`
}

function fixed(value: number): number {
	return Number(value.toFixed(1))
}
