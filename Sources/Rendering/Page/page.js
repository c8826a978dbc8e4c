"use strict";
// Filter, sorting, curves that hide, read-outs, animations; all of it in the address. Without this script the page is complete.
(() => {
  const root = document.documentElement;
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const set = (element, attributes) => Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));

  // What the address holds.
  let q = "", theme = "";
  const hidden = new Set(), sorted = new Map(), shown = new Map();

  function save() {
    const parts = new URLSearchParams();
    if (q) parts.append("q", q);
    for (const name of hidden) parts.append("hide", name);
    for (const [table, order] of sorted) parts.append("sort", `${table}.${order.join(".")}`);
    for (const [figure, frame] of shown) parts.append("at", `${figure}.${frame}`);
    if (theme) parts.append("theme", theme);
    const text = parts.toString().replaceAll("+", "%20");
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  function load() {
    const parts = new URLSearchParams(location.hash.slice(1));
    q = parts.get("q") || "";
    theme = parts.get("theme") || "";
    hidden.clear(); sorted.clear(); shown.clear();
    for (const name of parts.getAll("hide")) hidden.add(name);
    for (const [map, key] of [[sorted, "sort"], [shown, "at"]])
      for (const text of parts.getAll(key)) {
        const [first, ...rest] = text.split(".").map(Number);
        map.set(first, key === "sort" ? rest : rest[0]);
      }
    filter.value = q;
    showTheme(); tables.forEach(sortTable); hideCurves(); figures.forEach(f => f.show?.()); showMatches();
  }

  // Filter: every word must stand in a row, and none after a "!"; quotes hold words together.
  const filter = document.getElementById("filter"), matches = document.getElementById("matches");
  const groups = all("tbody").map(body => {
    const table = body.closest("table");
    const shared = `${body.querySelector(".group")?.textContent || ""} ${table.caption?.textContent || ""}`;
    return { body, rows: all("tr:not(.group)", body).map(row => ({ row, text: `${shared} ${row.textContent}`.toLowerCase() })) };
  });

  function showMatches() {
    const terms = (q.toLowerCase().match(/!?"[^"]*"?|\S+/g) || []).map(term => {
      const not = term[0] === "!";
      return { not, text: term.slice(not ? 1 : 0).replaceAll('"', "") };
    }).filter(term => term.text);
    let count = 0, total = 0;
    for (const { body, rows } of groups) {
      let kept = 0;
      for (const { row, text } of rows) {
        row.hidden = !terms.every(term => text.includes(term.text) !== term.not);
        if (!row.hidden) kept++;
      }
      body.hidden = rows.length > 0 && kept === 0;
      count += kept;
      total += rows.length;
    }
    for (const { figure, text } of figures) figure.hidden = !terms.every(term => term.not || text.includes(term.text));
    matches.textContent = terms.length ? `${count} of ${total} rows` : "";
  }

  // Sorting, within each group of rows; numbers by value, with their units.
  const units = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, B: 1, KiB: 1024, MiB: 1048576, GiB: 1073741824 };
  function number(text) {
    const [, figures, unit] = text.replace("−", "-").match(/^([+-]?(?:[\d.]+(?:e[+-]?\d+)?|∞|inf))\s*(\S*)/) || [];
    if (!figures) return NaN;
    return (/∞|inf/.test(figures) ? (figures[0] === "-" ? -Infinity : Infinity) : Number(figures)) * (units[unit] || 1);
  }

  const tables = all("table").map((table, index) => {
    const bodies = [...table.tBodies].map(body => [body, all("tr:not(.group)", body)]);
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = make("button", { type: "button" }, ...head.childNodes);
      button.onclick = () => {
        const [old, down] = sorted.get(index) || [];
        if (old !== column) sorted.set(index, [column, 0]);
        else if (!down) sorted.set(index, [column, 1]);
        else sorted.delete(index);
        sortTable(tables[index]);
        save();
      };
      head.append(button);
    });
    return { index, bodies, heads };
  });

  function sortTable({ index, bodies, heads }) {
    const [column, down] = sorted.get(index) || [];
    heads.forEach((head, at) => {
      if (at === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    for (const [body, rows] of bodies) {
      let order = rows;
      if (heads[column]) {
        const isNumber = heads[column].classList.contains("number");
        const keys = new Map(rows.map(row => {
          const text = row.cells[column].textContent;
          return [row, isNumber ? number(text) : text];
        }));
        // What is no number stays below.
        const compare = isNumber
          ? (a, b) => isNaN(a) || isNaN(b) ? isNaN(a) - isNaN(b) : (a > b) - (a < b) && ((a > b) - (a < b)) * (down ? -1 : 1)
          : (a, b) => a.localeCompare(b, "en", { numeric: true }) * (down ? -1 : 1);
        order = [...rows].sort((a, b) => compare(keys.get(a), keys.get(b)));
      }
      body.append(...order);
    }
  }

  // Charts: the legend hides curves, the pointer and the arrow keys read them, and a slider shows the frames.
  const figures = all("figure").map((figure, index) => {
    const svg = figure.querySelector("svg");
    const text = `${figure.dataset.words || ""} ${svg ? all("title, text", svg).map(t => t.textContent).join(" ") : ""}`.toLowerCase();
    return svg ? { figure, text, svg, ...chart(figure, svg, index) } : { figure, text };
  });

  function chart(figure, svg, index) {
    const curves = all("[data-series]:not(.legend-item)", svg);
    if (svg.getAttribute("role") === "img") svg.setAttribute("role", "group");
    for (const item of all(".legend-item", svg)) {
      const curve = curves.find(c => c.dataset.series === item.dataset.series);
      if (!curve?.dataset.name) continue;
      item.dataset.name = curve.dataset.name;
      item.classList.add("entry");
      set(item, { role: "button", tabindex: 0, "aria-label": `show ${curve.dataset.name}` });
      const toggle = () => {
        if (!hidden.delete(item.dataset.name)) hidden.add(item.dataset.name);
        hideCurves();
        save();
      };
      item.onclick = toggle;
      item.onkeydown = event => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        toggle();
      };
    }
    if (svg.dataset.plot) reader(figure, svg, curves);
    return svg.dataset.frames ? player(figure, svg, index) : {};
  }

  function hideCurves() {
    for (const element of all("[data-series][data-name]")) {
      const off = hidden.has(element.dataset.name);
      if (element.classList.contains("entry")) element.setAttribute("aria-pressed", String(!off));
      else element.style.display = off ? "none" : "";
    }
  }

  // From a pixel to the number at an axis.
  function axis([kind, low, high], from, length) {
    const [scale, threshold] = kind.split(":");
    const t = Number(threshold), ends = [Number(low), Number(high)];
    const [there, back] = {
      log: [Math.log, Math.exp],
      symlog: [v => Math.sign(v) * Math.log1p(Math.abs(v) / t), u => Math.sign(u) * t * Math.expm1(Math.abs(u))],
    }[scale] || [v => v, v => v];
    const [a, b] = ends.map(there);
    return pixel => back(a + ((pixel - from) / length) * (b - a));
  }

  const brief = value => Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–";

  function reader(figure, svg, curves) {
    const [left, top, width, height] = svg.dataset.plot.split(" ").map(Number);
    const axes = [svg.dataset.x, svg.dataset.y].map(text => text.split(" "));
    if (axes.some(([kind]) => kind === "categories")) return;
    const x = axis(axes[0], left, width), y = axis(axes[1], top + height, -height);
    const output = make("output", { className: "reading" });
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    set(mark, { r: 5, fill: "none", stroke: "currentColor", "stroke-width": 2, visibility: "hidden" });
    svg.append(mark);
    figure.append(output);
    let places, at;
    // Made when it is first asked for: most charts of a long page never are.
    const list = () => places ||= curves.filter(c => c.dataset.name).map(curve => ({
      curve, points: all("path:not(.edge):not(.band), polyline, circle", curve).flatMap(points),
    })).filter(place => place.points.length);
    function show(place, index) {
      at = { place, index };
      const [px, py] = place.points[index];
      set(mark, { cx: px, cy: py, visibility: "visible" });
      output.textContent = `${place.curve.dataset.name}: ${brief(x(px))}, ${brief(y(py))}`;
    }
    const seen = () => list().filter(place => !hidden.has(place.curve.dataset.name));
    svg.setAttribute("tabindex", "0");
    svg.addEventListener("pointermove", event => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      let best, least = Infinity;
      for (const place of seen())
        place.points.forEach(([px, py], index) => {
          const distance = Math.hypot(px - point.x, py - point.y);
          if (distance < least) [best, least] = [[place, index], distance];
        });
      if (best) show(...best);
    });
    svg.addEventListener("keydown", event => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      const open = seen();
      if (!step || event.target !== svg || !open.length) return;
      event.preventDefault();
      const old = Math.max(0, open.indexOf(at?.place));
      const place = open[(old + step[0] + open.length) % open.length];
      const last = place.points.length - 1;
      show(place, at ? Math.min(last, Math.max(0, at.index + step[1])) : 0);
    });
  }

  // The corners of a line, and the middle of a point.
  function points(shape) {
    if (shape.tagName === "circle") return [[shape.cx.baseVal.value, shape.cy.baseVal.value]];
    const numbers = (shape.getAttribute("points") || shape.getAttribute("d") || "").match(/-?[\d.]+/g) || [];
    return numbers.length > 1 && !/[HVhvlmc]/.test(shape.getAttribute("d") || "")
      ? Array.from({ length: numbers.length >> 1 }, (_, i) => [Number(numbers[2 * i]), Number(numbers[2 * i + 1])]) : [];
  }

  function player(figure, svg, index) {
    const last = Number(svg.dataset.frames) - 1, labels = svg.dataset.labels.split("|");
    const parts = all("[data-frame], [data-grow], [data-during]", svg);
    const slider = make("input", { type: "range", min: 0, max: last, value: last });
    const label = make("output", {}), button = make("button", { type: "button", textContent: "play" });
    slider.setAttribute("aria-label", `frame of ${svg.querySelector("title")?.textContent || "the chart"}`);
    let timer;
    function draw(frame) {
      slider.value = frame;
      label.textContent = labels[frame] || "";
      slider.setAttribute("aria-valuetext", label.textContent);
      for (const part of parts) {
        const { frame: from, grow, during } = part.dataset;
        if (grow) {
          const shares = grow.split(" ");
          part.setAttribute("stroke-dashoffset", 1 - Number(shares[Math.min(frame, shares.length - 1)]));
        } else {
          const [a, b] = during ? during.split(" ").map(Number) : [Number(from), Infinity];
          part.setAttribute("visibility", frame >= a && frame <= b ? "visible" : "hidden");
        }
      }
    }
    function stop() {
      clearInterval(timer);
      timer = undefined;
      button.textContent = "play";
    }
    function choose(frame) {
      draw(frame);
      if (frame === last) shown.delete(index); else shown.set(index, frame);
      save();
    }
    slider.oninput = () => { stop(); choose(Number(slider.value)); };
    button.onclick = () => {
      if (timer) { stop(); return choose(Number(slider.value)); }
      if (Number(slider.value) === last) draw(0);
      button.textContent = "pause";
      timer = setInterval(() => {
        const next = Number(slider.value) + 1;
        if (next >= last) { stop(); choose(last); } else draw(next);
      }, 1000 * Number(svg.dataset.seconds));
    };
    figure.append(make("div", { className: "play" }, button, slider, label));
    return { show: () => { stop(); draw(shown.get(index) ?? last); } };
  }

  // Light and dark.
  const button = document.getElementById("theme"), prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => theme ? theme === "dark" : prefersDark.matches;
  function showTheme() {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    button.textContent = isDark() ? "light" : "dark";
  }
  button.onclick = () => {
    theme = isDark() ? "light" : "dark";
    if ((theme === "dark") === prefersDark.matches) theme = "";
    showTheme();
    save();
  };
  prefersDark.addEventListener("change", showTheme);

  filter.oninput = () => { q = filter.value; showMatches(); save(); };
  document.addEventListener("keydown", event => {
    if (event.key === "/" && !/INPUT/.test(event.target.tagName)) { event.preventDefault(); filter.focus(); }
    if (event.key === "Escape" && event.target === filter) { filter.value = ""; filter.oninput(); }
  });
  addEventListener("beforeprint", () => all("details").forEach(part => { part.open = true; }));
  addEventListener("hashchange", load);
  document.getElementById("tools").hidden = false;
  load();
})();
