// Renders ZPL as a printer would print it. Standard input: JSON, [{zpl, width_mm, height_mm, dots_per_mm}, ...].
// Standard output: JSON, for each of them the labels it holds as base64 of PNG.
import { ready } from "zpl-renderer-js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { api } = await ready;
const printed = [];
for (const job of JSON.parse(Buffer.concat(chunks).toString("utf8"))) {
  printed.push(await api.zplToBase64MultipleAsync(job.zpl, job.width_mm, job.height_mm, job.dots_per_mm));
}
process.stdout.write(JSON.stringify(printed), () => process.exit(0));
