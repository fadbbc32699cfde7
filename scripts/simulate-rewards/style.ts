/** Colours that are told apart by who does not see red and green, on white and on dark grey alike. */
export const STYLE = `
svg { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d1d9e0; --blue: #0969da; --green: #1a7f5a;
  --orange: #bc4c00; --purple: #8250df; --red: #cf222e; font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --grid: #3d444d; --blue: #58a6ff; --green: #3fb98a;
    --orange: #f0883e; --purple: #bc8cff; --red: #ff7b72; }
}
text { fill: var(--faint); }
.paper { fill: var(--paper); }
.title { fill: var(--ink); font-size: 20px; font-weight: 600; }
.name { fill: var(--ink); font-size: 14px; font-weight: 600; }
.note { fill: var(--ink); }
.grid { stroke: var(--grid); stroke-width: 1; }
.zero { stroke: var(--faint); stroke-width: 1; }
.honest { fill: var(--blue); fill-opacity: 0.65; }
.churn { fill: none; stroke: var(--blue); stroke-width: 1.8; }
.just-enough { fill: var(--green); }
.lazy { fill: var(--orange); }
.free-rider { fill: var(--purple); }
.equivocator { fill: none; stroke: var(--red); stroke-width: 2.4; }
`;
