import { defineTool } from 'oxipelago'

/** What the airline prints on its tickets: true, and not all of the truth. */
const leaflet: Readonly<Record<string, string>> = {
	weight: 'Bags are free up to a limit of kilos; each further kilo costs the same.',
	stops: 'Each stop costs a little. Beyond the second it is less.',
	heavy: 'Bags above 32 kg need two people: there is a surcharge.',
}

export default defineTool({
	description: 'Looks up the leaflet of the airline, which has no figures.',
	parameters: { topic: Object.keys(leaflet).join(', ') },
	answer: ({ topic = '' }) => leaflet[topic.trim().toLowerCase()] ?? `Topics are ${Object.keys(leaflet).join(', ')}.`,
})
