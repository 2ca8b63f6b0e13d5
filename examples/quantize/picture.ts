// Draws the front of a run, error against levels: `npm start --silent -- export | node examples/quantize/picture.ts > front.svg`.

import { text } from 'node:stream/consumers'

interface Line {
	readonly outcome: { readonly kind: string; readonly metrics?: { readonly mse: number; readonly levels: number } }
}

const best = new Map<number, number>()
for (const line of (await text(process.stdin)).split('\n')) {
	if (line.trim() === '') continue
	const { metrics } = (JSON.parse(line) as Line).outcome
	if (metrics !== undefined && metrics.mse < (best.get(metrics.levels) ?? Infinity))
		best.set(metrics.levels, metrics.mse)
}
let least = Infinity
const front = [...best]
	.sort(([one], [other]) => one - other)
	.filter(([levels, mse]) => {
		if (levels > 32 || mse >= least) return false
		least = mse
		return true
	})

const [width, height, edge] = [640, 360, 50]
const across = (levels: number) => edge + ((width - 2 * edge) * Math.log2(levels)) / 5
const up = (mse: number) => edge + ((height - 2 * edge) * -Math.log10(mse)) / 3
const points = (all: readonly (readonly [number, number])[]) =>
	all.map(([levels, mse]) => `${across(levels).toFixed(1)},${up(mse).toFixed(1)}`).join(' ')
const bound = [4, 8, 16, 32].map((levels) => [levels, 4.5 / levels ** 2] as const)
const label = (x: number, y: number, words: string, anchor = 'middle') =>
	`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="white"/>
<path d="M${edge} ${edge}V${height - edge}H${width - edge}" fill="none" stroke="gray"/>
${[1, 2, 4, 8, 16, 32].map((levels) => label(across(levels), height - edge + 18, `${levels}`)).join('\n')}
${[1, 0.1, 0.01, 0.001].map((mse) => label(edge - 6, up(mse) + 4, `${mse}`, 'end')).join('\n')}
${label(width / 2, height - 10, 'levels')}
${label(edge, edge - 14, 'mean squared error', 'start')}
<polyline points="${points(bound)}" fill="none" stroke="gray" stroke-dasharray="4 4"/>
${label(across(16) - 10, up(4.5 / 256) + 16, '4.5 / levels²', 'end')}
<polyline points="${points(front)}" fill="none" stroke="teal"/>
${front.map(([levels, mse]) => `<circle cx="${across(levels).toFixed(1)}" cy="${up(mse).toFixed(1)}" r="3" fill="teal"/>`).join('\n')}
</svg>
`)
