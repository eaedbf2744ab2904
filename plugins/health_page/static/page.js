// Draws the figures of the page, sends forms, and reloads the page when a new snapshot is published.
"use strict";

const POLL_EVERY_MS = 30_000;

// "var(--bad)" in a figure is the style sheet's colour of that name, "var(--bad) 20%" the same with so much of it.
function inColours(value, styles) {
  if (typeof value === "string") {
    const found = /^var\((--[a-z]+)\)(?: (\d+)%)?$/.exec(value);
    if (!found) return value;
    const colour = styles.getPropertyValue(found[1]).trim();
    return found[2] ? colour + Math.round(2.55 * found[2]).toString(16).padStart(2, "0") : colour;
  }
  if (Array.isArray(value)) return value.map((each) => inColours(each, styles));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inColours(each, styles)]));
  }
  return value;
}

function draw() {
  if (typeof Plotly === "undefined") return;
  const styles = getComputedStyle(document.documentElement);
  const size = parseFloat(styles.fontSize);
  for (const plot of document.querySelectorAll(".plot")) {
    const figure = JSON.parse(plot.parentElement.querySelector("script").textContent);
    const { data, layout } = inColours(figure, styles);
    layout.font.size = Math.max(12, size * 0.85);
    // The element has the height, so that the chart keeps it when the window is resized.
    if (layout.height) plot.style.height = `${layout.height}px`;
    delete layout.height;
    Plotly.react(plot, data, layout, { displayModeBar: false, responsive: true });
  }
}

async function send(form) {
  const answer = form.querySelector(".answer");
  const button = form.querySelector("button");
  const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
  button.disabled = true;
  answer.className = "answer";
  answer.textContent = "Sending …";
  try {
    const response = await fetch(form.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(values),
    });
    const { message } = await response.json();
    answer.textContent = message;
    answer.classList.add(response.ok ? "good" : "bad");
    // A recorded action cannot be sent again; a refused one can be corrected.
    button.disabled = response.ok || response.status === 409;
    if (response.ok) form.reset();
  } catch {
    answer.textContent = "There was no answer: reload the page to see whether it was recorded.";
    answer.classList.add("bad");
    button.disabled = false;
  }
}

function showNotice(text) {
  const notice = document.getElementById("notice");
  if (notice.textContent !== text) notice.textContent = text;
  notice.hidden = !text;
}

// A half-written form must not be lost when a new snapshot is published.
function isWriting() {
  return [...document.querySelectorAll("form.action")].some((form) =>
    [...form.elements].some((field) => field.name && (field.selectedIndex > 0 || field.value !== (field.defaultValue ?? field.value))),
  );
}

async function reloadIfPublished() {
  const { version, versionAt } = document.documentElement.dataset;
  try {
    const response = await fetch(versionAt, { cache: "no-store" });
    if (response.status === 401) return showNotice("Your session has ended: log in to Airflow again.");
    if (!response.ok) return showNotice("The server reports an error; this page may be out of date.");
    const published = (await response.json()).version;
    if (published === version) return showNotice("");
    if (isWriting()) return showNotice("A new day has been published: reload the page to see it.");
    location.reload();
  } catch {
    showNotice("The server cannot be reached; this page may be out of date.");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.action")) return;
  event.preventDefault();
  send(event.target);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
setInterval(reloadIfPublished, POLL_EVERY_MS);
requestAnimationFrame(() => setTimeout(draw));
