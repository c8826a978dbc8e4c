"use strict";
// Filter, sorting, curves that hide, read-outs, animations; all of it in the address. Without this script the page is complete.
(() => {
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const set = (element, attributes) => Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  const numbers = (text, mark = " ") => text.split(mark).map(Number);

  // What the address holds: query, theme, names of hidden curves, orders of tables, frames of charts.
  let q = "", theme = "";
  const hidden = new Set(), sorted = new Map(), shown = new Map();

  function save() {
    const parts = new URLSearchParams();
    if (q) parts.append("q", q);
    for (const name of hidden) parts.append("hide", name);
    for (const [table, order] of sorted) parts.append("sort", [table, ...order].join("."));
    for (const [chart, frame] of shown) parts.append("at", `${chart}.${frame}`);
    if (theme) parts.append("theme", theme);
    const text = `${parts}`.replaceAll("+", "%20");
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function load() {
    // The address of a section says nothing of these.
    if (!/^#s\d+$/.test(location.hash)) {
      const parts = new URLSearchParams(location.hash.slice(1));
      q = parts.get("q") || "";
      theme = parts.get("theme") || "";
      for (const map of [hidden, sorted, shown]) map.clear();
      for (const name of parts.getAll("hide")) hidden.add(name);
      for (const text of parts.getAll("sort")) {
        const [table, ...order] = numbers(text, ".");
        sorted.set(table, order);
      }
      for (const text of parts.getAll("at")) shown.set(...numbers(text, "."));
    }
    filter.value = q;
    showTheme();
    tables.forEach(sortTable);
    hideCurves();
    figures.forEach(figure => figure.show?.());
    showMatches();
  }

  // Filter: every word must stand in a row, and none after a "!"; quotes hold words together.
  const filter = document.getElementById("filter"), matches = document.getElementById("matches");
  let groups;
  const groupOf = body => {
    const shared = [body.querySelector(".group"), body.parentNode.caption].map(part => part?.textContent).join(" ");
    return { body, rows: all("tr:not(.group)", body).map(row => ({ row, text: `${shared} ${row.textContent}`.toLowerCase() })) };
  };

  function showMatches() {
    const terms = (q.toLowerCase().match(/!?"[^"]*"?|\S+/g) || [])
      .map(term => ({ not: term[0] === "!", text: term.replace(/^!/, "").replaceAll('"', "") })).filter(term => term.text);
    // Texts are read when something is first looked for: most readers of a long page never do.
    if (!terms.length && !groups) return;
    groups ||= all("tbody").map(groupOf);
    let count = 0, total = 0;
    for (const { body, rows } of groups) {
      let kept = 0;
      for (const { row, text } of rows) {
        row.hidden = !terms.every(term => text.includes(term.text) !== term.not);
        if (!row.hidden) kept++;
      }
      body.hidden = !kept;
      count += kept;
      total += rows.length;
    }
    for (const each of figures) {
      each.text ||= [...all("title, text", each.svg).map(part => part.textContent), ...each.curves.map(curve => curve.dataset.name)]
        .join(" ").toLowerCase();
      each.figure.hidden = !terms.every(term => term.not || each.text.includes(term.text));
    }
    matches.textContent = terms.length ? `${count} of ${total} rows` : "";
  }

  // Sorting, within each group of rows; numbers by value, with their units.
  const units = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, B: 1, KiB: 1024, MiB: 1048576, GiB: 1073741824 };
  function number(text) {
    const [, figures, unit] = text.replace("−", "-").match(/^([+-]?(?:[\d.]+(?:e[+-]?\d+)?|∞|inf))\s*(\S*)/) || [];
    return figures ? figures.replace(/∞|inf/, "Infinity") * (units[unit] || 1) : NaN;
  }

  const tables = all("table").map((table, index) => {
    const bodies = [...table.tBodies].map(body => [body, all("tr:not(.group)", body)]);
    const heads = [...table.tHead.rows[0].cells];
    const result = { index, bodies, heads };
    heads.forEach((head, column) => {
      const onclick = () => {
        const [old, down] = sorted.get(index) || [];
        if (old === column && down) sorted.delete(index);
        else sorted.set(index, [column, old === column ? 1 : 0]);
        sortTable(result);
        save();
      };
      head.append(make("button", { onclick }, ...head.childNodes));
    });
    return result;
  });

  function sortTable(table) {
    const { index, bodies, heads } = table, [column, down] = sorted.get(index) || [], sign = down ? -1 : 1;
    const head = heads[column], isNumber = head?.classList.contains("number");
    if (!head && !table.isSorted) return;
    table.isSorted = head;
    for (const other of heads) other.removeAttribute("aria-sort");
    head?.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = row => (isNumber ? number : String)(row.cells[column].textContent);
    // What is no number stays below.
    const compare = isNumber
      ? ([a], [b]) => isNaN(a) - isNaN(b) || sign * ((a > b) - (a < b))
      : ([a], [b]) => sign * a.localeCompare(b, "en", { numeric: true });
    for (const [body, rows] of bodies)
      body.append(...(head ? rows.map(row => [key(row), row]).sort(compare).map(pair => pair[1]) : rows));
  }

  // Charts: the legend hides curves, the pointer and the arrow keys read them, and a slider shows the frames.
  const figures = all("figure").map((figure, index) => {
    const svg = figure.querySelector("svg"), curves = all("[data-series]", svg);
    // Charts beside each other may have one legend.
    const names = all(".legend-item", curves.length && !svg.querySelector(".legend-item") ? figure.parentNode : svg).map(addSwitch);
    for (const { dataset } of curves) dataset.name = names[dataset.series];
    svg.setAttribute("role", "group");
    addReader(figure, svg, curves);
    return { figure, svg, curves, show: svg.dataset.frames && addPlayer(figure, svg, index) };
  });

  function addSwitch(item) {
    const name = item.dataset.name ||= item.textContent.trim();
    if (item.onclick) return name;
    item.classList.add("entry");
    set(item, { role: "button", tabindex: 0, "aria-label": `show ${name}` });
    item.onclick = () => {
      if (!hidden.delete(name)) hidden.add(name);
      hideCurves();
      save();
    };
    item.onkeydown = event => {
      if (!["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      item.onclick();
    };
    return name;
  }

  function hideCurves() {
    for (const element of all("[data-name]")) {
      const off = hidden.has(element.dataset.name);
      if (element.onclick) element.setAttribute("aria-pressed", !off);
      else element.style.display = off ? "none" : "";
    }
  }

  // From a pixel to the number at an axis, whose ends are in the measure in which it is even.
  function axis([kind, low, high, unit], from, length) {
    const [scale, threshold] = kind.split(":");
    const at = pixel => {
      const u = +low + ((pixel - from) / length) * (high - low), size = Math.abs(u);
      return scale === "log" ? 10 ** u
        : scale === "symlog" ? Math.sign(u) * threshold * (size > 1 ? 10 ** (size - 1) : size) : u;
    };
    // As many digits as tell neighboring pixels apart.
    return pixel => written(at(pixel), unit, Math.log10(Math.abs(at(pixel) / (at(pixel + 1) - at(pixel)))));
  }

  // Three digits or more, and an exponent or a unit where tables have one: 0.012, 1.5e-09, 45 %, 3.2 µs.
  function written(value, unit, decades) {
    if (unit === "percent") return written(100 * value, "", decades) + " %";
    if (unit) {
      const fitting = Object.entries(units).filter(([name]) => /s$/.test(name) === (unit === "duration"));
      const [name, size] = fitting.findLast(each => value >= each[1]) || fitting[0];
      return `${written(value / size, "", decades)} ${name}`;
    }
    const number = +value.toPrecision(Math.min(Math.max(3, Math.ceil(decades) || 0), 15));
    const [digits, power] = number.toExponential().split("e");
    return number && (power < -4 || power > 5) ? digits + "e" + power.replace(/\b\d$/, "0$&") : number;
  }

  // Places along lines, some pixels apart, and the middles of points; none of an area.
  const places = path => {
    const data = path.getAttribute("d");
    return data.includes("Z") ? [] : data.includes("h")
      ? [...data.matchAll(/([-.\d]+)\s([-.\d]+)h/g)].map(([, x, y]) => ({ x: +x, y: +y }))
      : Array.from({ length: path.getTotalLength() / 6 + 2 }, (_, part) => path.getPointAtLength(6 * part));
  };

  function addReader(figure, svg, curves) {
    const [left, top, width, height] = numbers(svg.dataset.plot), [a, b] = ["x", "y"].map(key => svg.dataset[key].split(" "));
    if (!curves.length || [a, b].some(([kind]) => kind === "categories")) return;
    const x = axis(a, left, width), y = axis(b, top + height, -height);
    const output = make("output", { className: "reading" });
    const mark = document.createElementNS(svg.namespaceURI, "circle");
    set(mark, { r: 5, fill: "none", stroke: "currentColor", "stroke-width": 2, visibility: "hidden" });
    svg.append(mark);
    figure.append(output);
    svg.tabIndex = 0;
    let lines, line, index = 0;
    // Made when it is first asked for: most charts of a long page never are.
    const seen = () => (lines ||= curves.map(curve =>
      ({ name: curve.dataset.name, points: all("path:not(.edge)", curve).flatMap(places) }))).filter(each => each.points.length && !hidden.has(each.name));
    function show(to, at) {
      line = to;
      index = Math.min(Math.max(at, 0), line.points.length - 1);
      const { x: cx, y: cy } = line.points[index];
      set(mark, { cx, cy, visibility: "visible" });
      output.textContent = `${line.name}: ${x(cx)}, ${y(cy)}`;
    }
    svg.onpointermove = event => {
      const here = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      let best, least = Infinity;
      for (const each of seen())
        each.points.forEach((place, at) => {
          const distance = Math.hypot(place.x - here.x, place.y - here.y);
          if (distance < least) [best, least] = [[each, at], distance];
        });
      if (best) show(...best);
    };
    svg.onkeydown = event => {
      const [across, along] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key] || [];
      const open = seen();
      if (!open.length || event.target !== svg || across === undefined) return;
      event.preventDefault();
      show(open[(Math.max(0, open.indexOf(line)) + across + open.length) % open.length], line ? index + along : 0);
    };
  }

  function addPlayer(figure, svg, index) {
    const last = svg.dataset.frames - 1, labels = svg.dataset.labels.split("|");
    const parts = all("[data-frame], [data-grow], [data-during]", svg);
    const slider = make("input", { type: "range", min: 0, max: last }), label = make("output");
    set(slider, { "aria-label": `frame of ${svg.querySelector("title").textContent}` });
    let timer;
    function draw(frame) {
      slider.value = frame;
      label.textContent = labels[frame];
      set(slider, { "aria-valuetext": labels[frame] });
      for (const part of parts) {
        const { frame: start, grow, during } = part.dataset;
        if (grow) part.setAttribute("stroke-dashoffset", 1 - (numbers(grow)[frame] ?? 1));
        else {
          const [from, to] = during ? numbers(during) : [start, last];
          part.setAttribute("visibility", frame >= from && frame <= to ? "visible" : "hidden");
        }
      }
    }
    function stop() {
      timer = clearInterval(timer);
      play.textContent = "play";
    }
    function keep() {
      if (+slider.value === last) shown.delete(index);
      else shown.set(index, +slider.value);
      save();
    }
    slider.oninput = () => { stop(); draw(+slider.value); keep(); };
    const play = make("button");
    play.onclick = () => {
      if (timer) return stop(), keep();
      if (+slider.value === last) draw(0);
      play.textContent = "pause";
      timer = setInterval(() => {
        draw(+slider.value + 1);
        if (+slider.value === last) { stop(); keep(); }
      }, 1000 * svg.dataset.seconds);
    };
    figure.append(make("div", { className: "play" }, play, slider, label));
    return () => { stop(); draw(Math.min(shown.get(index) ?? last, last)); };
  }

  // Light and dark, by preference and by button.
  const button = document.getElementById("theme"), prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => theme ? theme === "dark" : prefersDark.matches;
  function showTheme() {
    document.documentElement.dataset.theme = theme;
    button.textContent = isDark() ? "light" : "dark";
  }
  button.onclick = () => {
    theme = isDark() ? "light" : "dark";
    if ((theme === "dark") === prefersDark.matches) theme = "";
    showTheme();
    save();
  };
  prefersDark.onchange = showTheme;

  filter.oninput = () => { q = filter.value; showMatches(); save(); };
  onkeydown = event => {
    if (event.key !== "/" || event.target.tagName === "INPUT") return;
    event.preventDefault();
    filter.focus();
  };
  onbeforeprint = () => all("details").forEach(part => { part.open = true; });
  onhashchange = load;
  document.getElementById("tools").hidden = false;
  load();
})();
