/** The desks: where they are, which scopes use them (any of them), and the page of each path. One entry a desk, in the order of the menu. */
import type { Component } from 'svelte';
import type { Key } from './say';

export interface Page { pattern: string; load: () => Promise<{ default: Component<Record<string, string>> }> }
export interface Desk { path: string; title: Key; icon: string; scopes: string[]; pages: Page[] }

/** Every page takes the parameters of its path as props of type string. */
const page = (pattern: string, load: () => Promise<unknown>): Page => ({ pattern, load: load as Page['load'] });

export const DESKS: Desk[] = [
  { path: '/', title: 'nav.search', icon: 'search', scopes: ['party:search'], pages: [
    page('/', () => import('../desks/search/Search.svelte')),
    page('/parties/:party', () => import('../desks/dossier/Dossier.svelte')),
  ] },
  { path: '/explore', title: 'nav.explore', icon: 'explore', scopes: ['graph:ask'], pages: [
    page('/explore', () => import('../desks/explore/Explore.svelte')),
  ] },
  { path: '/screening', title: 'nav.screening', icon: 'screening', scopes: ['screening:ask'], pages: [
    page('/screening', () => import('../desks/screening/Screening.svelte')),
    page('/screening/reports/:screening', () => import('../desks/screening/Report.svelte')),
    page('/screening/consents', () => import('../desks/screening/Consents.svelte')),
    page('/screening/batch', () => import('../desks/screening/Batch.svelte')),
    page('/screening/batch/:job', () => import('../desks/screening/JobPage.svelte')),
    page('/screening/rules', () => import('../desks/screening/Rules.svelte')),
    page('/screening/rules/:named', () => import('../desks/screening/RuleSetPage.svelte')),
    page('/screening/lending', () => import('../desks/screening/Lending.svelte')),
  ] },
  { path: '/watching', title: 'nav.watching', icon: 'watching', scopes: ['watch:use'], pages: [
    page('/watching', () => import('../desks/watching/Watching.svelte')),
    page('/watching/portfolios', () => import('../desks/watching/Portfolios.svelte')),
    page('/watching/portfolios/:watch', () => import('../desks/watching/Portfolio.svelte')),
    page('/watching/webhooks', () => import('../desks/watching/Webhooks.svelte')),
  ] },
  { path: '/region', title: 'nav.region', icon: 'region', scopes: ['share:use', 'region:ask', 'share:manage'], pages: [
    page('/region', () => import('../desks/region/Region.svelte')),
    page('/region/file', () => import('../desks/region/CheckFile.svelte')),
    page('/region/lists', () => import('../desks/region/Lists.svelte')),
    page('/region/map', () => import('../desks/region/MapPage.svelte')),
    page('/region/matrix', () => import('../desks/region/MatrixPage.svelte')),
    page('/region/more', () => import('../desks/region/More.svelte')),
    page('/region/agreements', () => import('../desks/region/Agreements.svelte')),
    page('/region/agreements/:agreement', () => import('../desks/region/AgreementPage.svelte')),
  ] },
  { path: '/office', title: 'nav.office', icon: 'office', scopes: ['ledger:read'], pages: [
    page('/office', () => import('../desks/office/Office.svelte')),
    page('/office/publicity', () => import('../desks/office/Publicity.svelte')),
    page('/office/ratio', () => import('../desks/office/Ratio.svelte')),
    page('/office/lists', () => import('../desks/office/Lists.svelte')),
    page('/office/clearing', () => import('../desks/office/Clearing.svelte')),
    page('/office/repairs', () => import('../desks/office/Repairs.svelte')),
    page('/office/objections', () => import('../desks/office/Objections.svelte')),
    page('/office/coverage', () => import('../desks/office/Coverage.svelte')),
    page('/office/plan', () => import('../desks/office/Plan.svelte')),
    page('/office/grades', () => import('../desks/office/Grades.svelte')),
    page('/office/monitor', () => import('../desks/office/Monitor.svelte')),
    page('/office/loads', () => import('../desks/office/Loads.svelte')),
  ] },
  { path: '/review', title: 'nav.review', icon: 'review', scopes: ['review:judge'], pages: [
    page('/review', () => import('../desks/review/Review.svelte')),
  ] },
  { path: '/cases', title: 'nav.cases', icon: 'cases', scopes: ['case:use'], pages: [
    page('/cases', () => import('../desks/cases/Cases.svelte')),
    page('/cases/:number', () => import('../desks/cases/Case.svelte')),
  ] },
  { path: '/audit', title: 'nav.audit', icon: 'audit', scopes: ['audit:read'], pages: [
    page('/audit', () => import('../desks/audit/Audit.svelte')),
  ] },
  { path: '/admin', title: 'nav.admin', icon: 'admin', scopes: ['access:manage', 'operation:read'], pages: [
    page('/admin', () => import('../desks/admin/Admin.svelte')),
    page('/admin/keys', () => import('../desks/admin/Keys.svelte')),
    page('/admin/operation', () => import('../desks/admin/Operation.svelte')),
    page('/admin/loads', () => import('../desks/admin/Loads.svelte')),
    page('/admin/sources', () => import('../desks/admin/Sources.svelte')),
  ] },
];
