/** The workflow as blocks on a plane that can be moved and zoomed. Where each stands is the layout's. */
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type AriaLabelConfig,
  type Edge,
  type Node,
} from "@xyflow/react";
import { useComputedColorScheme } from "@mantine/core";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { withTexts } from "../../i18n";
import { kindOf } from "../kinds";
import { layout, START, type Box, type Line } from "../layout";
import { useEditing } from "../store";
import { litLines, useTrail } from "../trail";
import { BlockNode } from "./BlockNode";
import { EndNode, ExitNode, JointNode, StartNode } from "./OtherNodes";
import { WayEdge } from "./WayEdge";
import classes from "./Canvas.module.css";

/** Only who edits takes blocks in hand. */
const Hands = lazy(async () => ({ default: (await withTexts(import("./Hands"))).Hands }));

const nodeTypes = { block: BlockNode, triggers: StartNode, exit: ExitNode, joint: JointNode, end: EndNode };
const edgeTypes = { way: WayEdge };
/** Blocks stay readable at first sight; the rest is reached by moving, or by asking for all of it. */
const ZOOM = { first: 1, least: 0.15, most: 1.5 };
const TOP = 32;
/** Small enough to leave the blocks in sight. */
const MAP = { width: 132, height: 96 };

/** What a node stands for. */
export type BoxNode = Node<{ readonly box: Box; readonly editable: boolean }, Box["kind"]>;
/** What an edge stands for. */
export type LineEdge = Edge<{ readonly line: Line; readonly editable: boolean; readonly isLit: boolean }, "way">;

/** The canvas, with what it needs round it. */
export function Canvas({ editable }: { readonly editable: boolean }) {
  return (
    <ReactFlowProvider>
      <Plane editable={editable} />
    </ReactFlowProvider>
  );
}

function Plane({ editable }: { readonly editable: boolean }) {
  const { t, i18n } = useTranslation();
  const flow = useReactFlow();
  const workflow = useEditing((state) => state.workflow);
  const collapsed = useEditing((state) => state.collapsed);
  const choose = useEditing((state) => state.choose);
  const drawn = useMemo(() => (workflow === undefined ? undefined : layout(workflow, collapsed)), [workflow, collapsed]);
  const nodes = useMemo(() => (drawn?.boxes ?? []).map((box) => node(box, editable)), [drawn, editable]);
  const trail = useTrail();
  const lit = useMemo(() => litLines(trail, drawn?.lines ?? []), [trail, drawn]);
  const edges = useMemo(() => (drawn?.lines ?? []).map((line) => edge(line, editable, lit.has(line.id))), [drawn, editable, lit]);
  const scheme = useComputedColorScheme("light");
  // Names of events and rules are said in texts that come after the drawing; in English they are much as they are written.
  const saysMore = i18n.language !== "en" || workflow?.exits !== undefined;
  useEffect(() => {
    if (saysMore) {
      void withTexts(Promise.resolve());
    }
  }, [saysMore]);
  const labels: Partial<AriaLabelConfig> = {
    "controls.zoomIn.ariaLabel": t("flow.zoomIn"),
    "controls.zoomOut.ariaLabel": t("flow.zoomOut"),
    "controls.fitView.ariaLabel": t("flow.fit"),
    "minimap.ariaLabel": t("flow.map"),
  };
  return (
    <ReactFlow
      className={classes["plane"] ?? ""}
      colorMode={scheme}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      ariaLabelConfig={labels}
      minZoom={ZOOM.least}
      maxZoom={ZOOM.most}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      onlyRenderVisibleElements
      onPaneClick={() => choose(undefined)}
    >
      <First key={workflow?.handle} />
      <Follow boxes={drawn?.boxes ?? []} />
      {editable && drawn !== undefined ? (
        <Suspense>
          <Hands drawn={drawn} flow={flow} />
        </Suspense>
      ) : null}
      <Background gap={20} />
      <Controls showInteractive={false} />
      <MiniMap pannable zoomable style={MAP} ariaLabel={t("flow.map")} nodeColor={colour} />
    </ReactFlow>
  );
}

/** Puts what starts the workflow on top in the middle, at a size that can be read. */
function First() {
  const flow = useReactFlow();
  useEffect(() => {
    const width = document.querySelector(".react-flow")?.clientWidth ?? 0;
    void flow.setViewport({ x: width / 2, y: TOP, zoom: ZOOM.first });
  }, [flow]);
  return null;
}

/** Brings what was chosen elsewhere (a key, the list of problems) into sight. */
function Follow({ boxes }: { readonly boxes: readonly Box[] }) {
  const flow = useReactFlow();
  const chosen = useEditing((state) => state.chosen);
  useEffect(() => {
    const box = boxes.find((one) => one.id === chosen);
    const plane = document.querySelector(".react-flow")?.getBoundingClientRect();
    if (box === undefined || plane === undefined) {
      return;
    }
    const from = flow.flowToScreenPosition({ x: box.x, y: box.y });
    const to = flow.flowToScreenPosition({ x: box.x + box.width, y: box.y + box.height });
    const isSeen = from.x >= plane.left && from.y >= plane.top && to.x <= plane.right && to.y <= plane.bottom;
    if (!isSeen) {
      void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: flow.getZoom() });
    }
    // Only a new choice moves the plane, not an edit of what is chosen.
  }, [chosen]);
  return null;
}

function node(box: Box, editable: boolean): BoxNode {
  return {
    id: box.id,
    type: box.kind,
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    data: { box, editable },
  };
}

function edge(line: Line, editable: boolean, isLit: boolean): LineEdge {
  // Whoever hears the page goes from block to block; a line has nothing to say.
  return { id: line.id, type: "way", ariaLabel: null as unknown as string, ariaRole: "presentation", source: line.from, target: line.to, data: { line, editable, isLit } };
}

function colour(shown: Node): string {
  const block = (shown as BoxNode).data.box.block;
  const family = block === undefined ? undefined : kindOf(block.do)?.family;
  return `var(--family-${shown.id === START ? "start" : (family ?? "data")})`;
}

